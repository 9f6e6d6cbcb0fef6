package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.PodTemplate;
import java.time.Instant;
import java.util.List;

/** Templates show what their pods would be ({@code printPodTemplate}). */
final class PodTemplateRow implements RowRules<PodTemplate> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Containers", "The names of the containers"),
                Column.text("Images", "Their images"),
                Column.text("Pod Labels", "The labels of a pod of the template"));
    }

    @Override
    public List<Object> cells(PodTemplate object, Instant now) {
        var template = object.getTemplate();
        boolean bare = template == null || template.getMetadata() == null;
        return List.of(
                object.getMetadata().getName(),
                PodTemplateCells.containers(template),
                PodTemplateCells.images(template),
                PodTemplateCells.labels(bare ? null : template.getMetadata().getLabels()));
    }
}
