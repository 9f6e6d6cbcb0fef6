package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;
import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** DaemonSets show on how many nodes they run ({@code printDaemonSet}). */
final class DaemonSetRow implements RowRules<DaemonSet> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.number("Desired", "Nodes that should run a pod"),
                Column.number("Current", "Nodes that run at least one and should"),
                Column.number("Ready", "Nodes with a ready pod"),
                Column.number("Up-to-date", "Nodes with a pod of the newest template"),
                Column.number("Available", "Nodes with a pod that has been ready for minReadySeconds"),
                Column.text("Node Selector", "Which nodes may run it"),
                Column.age(),
                PodTemplateCells.CONTAINERS,
                PodTemplateCells.IMAGES,
                PodTemplateCells.SELECTOR);
    }

    @Override
    public List<Object> cells(DaemonSet object, Instant now) {
        DaemonSetSpec spec = Objects.requireNonNullElseGet(object.getSpec(), DaemonSetSpec::new);
        DaemonSetStatus status = Objects.requireNonNullElseGet(object.getStatus(), DaemonSetStatus::new);
        return List.of(
                object.getMetadata().getName(),
                orZero(status.getDesiredNumberScheduled()),
                orZero(status.getCurrentNumberScheduled()),
                orZero(status.getNumberReady()),
                orZero(status.getUpdatedNumberScheduled()),
                orZero(status.getNumberAvailable()),
                nodeSelector(spec),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()),
                PodTemplateCells.selector(spec.getSelector()));
    }

    private static String nodeSelector(DaemonSetSpec spec) {
        Map<String, String> selector =
                spec.getTemplate() == null || spec.getTemplate().getSpec() == null
                        ? Map.of()
                        : orEmpty(spec.getTemplate().getSpec().getNodeSelector());
        String pairs = new TreeMap<>(selector)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
        return RowRules.or(pairs, NONE);
    }
}
