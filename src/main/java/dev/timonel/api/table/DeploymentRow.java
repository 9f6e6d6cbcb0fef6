package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Deployments show how many of their pods are ready and up to date ({@code printDeployment}). */
final class DeploymentRow implements RowRules<Deployment> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Ready", "Ready pods of those that are wanted"),
                Column.number("Up-to-date", "Pods of the newest template"),
                Column.number("Available", "Pods that have been ready for minReadySeconds"),
                Column.age(),
                PodTemplateCells.CONTAINERS,
                PodTemplateCells.IMAGES,
                PodTemplateCells.SELECTOR);
    }

    @Override
    public List<Object> cells(Deployment object, Instant now) {
        DeploymentSpec spec = Objects.requireNonNullElseGet(object.getSpec(), DeploymentSpec::new);
        DeploymentStatus status = Objects.requireNonNullElseGet(object.getStatus(), DeploymentStatus::new);
        return List.of(
                object.getMetadata().getName(),
                orZero(status.getReadyReplicas()) + "/" + orZero(spec.getReplicas()),
                orZero(status.getUpdatedReplicas()),
                orZero(status.getAvailableReplicas()),
                RowRules.age(object, now),
                PodTemplateCells.containers(spec.getTemplate()),
                PodTemplateCells.images(spec.getTemplate()),
                PodTemplateCells.selector(spec.getSelector()));
    }
}
