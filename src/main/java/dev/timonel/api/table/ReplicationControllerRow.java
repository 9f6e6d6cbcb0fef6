package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerSpec;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** ReplicationControllers show what ReplicaSets do ({@code printReplicationController}). */
final class ReplicationControllerRow implements RowRules<ReplicationController> {
    @Override
    public List<Column> columns() {
        return ReplicaSetRow.COLUMNS;
    }

    @Override
    public List<Object> cells(ReplicationController object, Instant now) {
        ReplicationControllerSpec spec =
                Objects.requireNonNullElseGet(object.getSpec(), ReplicationControllerSpec::new);
        ReplicationControllerStatus status =
                Objects.requireNonNullElseGet(object.getStatus(), ReplicationControllerStatus::new);
        return List.of(
                object.getMetadata().getName(),
                orZero(spec.getReplicas()),
                orZero(status.getReplicas()),
                orZero(status.getReadyReplicas()),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()),
                PodTemplateCells.labels(spec.getSelector()));
    }
}
