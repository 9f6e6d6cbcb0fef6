package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** StatefulSets show how many of their pods are ready ({@code printStatefulSet}). */
final class StatefulSetRow implements RowRules<StatefulSet> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Ready", "Ready pods of those that are wanted"),
                Column.age(),
                PodTemplateCells.CONTAINERS,
                PodTemplateCells.IMAGES);
    }

    @Override
    public List<Object> cells(StatefulSet object, Instant now) {
        StatefulSetSpec spec = Objects.requireNonNullElseGet(object.getSpec(), StatefulSetSpec::new);
        StatefulSetStatus status = Objects.requireNonNullElseGet(object.getStatus(), StatefulSetStatus::new);
        return List.of(
                object.getMetadata().getName(),
                orZero(status.getReadyReplicas()) + "/" + orZero(spec.getReplicas()),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()));
    }
}
