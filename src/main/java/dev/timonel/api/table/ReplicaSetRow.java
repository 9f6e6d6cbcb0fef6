package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** ReplicaSets show how many pods they want, have, and have ready ({@code printReplicaSet}). */
final class ReplicaSetRow implements RowRules<ReplicaSet> {
    static final List<Column> COLUMNS = List.of(
            Column.objectName(),
            Column.number("Desired", "Pods that are wanted"),
            Column.number("Current", "Pods that are there"),
            Column.number("Ready", "Pods that are ready"),
            Column.age(),
            PodTemplateCells.CONTAINERS,
            PodTemplateCells.IMAGES,
            PodTemplateCells.SELECTOR);

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> cells(ReplicaSet object, Instant now) {
        ReplicaSetSpec spec = Objects.requireNonNullElseGet(object.getSpec(), ReplicaSetSpec::new);
        ReplicaSetStatus status = Objects.requireNonNullElseGet(object.getStatus(), ReplicaSetStatus::new);
        return List.of(
                object.getMetadata().getName(),
                orZero(spec.getReplicas()),
                orZero(status.getReplicas()),
                orZero(status.getReadyReplicas()),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()),
                PodTemplateCells.selector(spec.getSelector()));
    }
}
