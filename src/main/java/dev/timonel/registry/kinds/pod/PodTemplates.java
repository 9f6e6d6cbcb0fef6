package dev.timonel.registry.kinds.pod;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Objects;

/**
 * The pods that another object describes: the defaults of {@code SetDefaults_PodSpec}, and {@code ValidatePodTemplateSpec} of
 * {@code pkg/apis/core/validation}.
 */
public final class PodTemplates {
    private static final String METADATA = "metadata.";

    private PodTemplates() {}

    public static void setDefaults(PodTemplateSpec template) {
        template.setMetadata(Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new));
        Pod pod = new Pod();
        pod.setMetadata(template.getMetadata());
        pod.setSpec(template.getSpec());
        PodDefaults.applyToTemplate(pod);
        template.setSpec(pod.getSpec());
    }

    /** Of a template with its defaults. */
    public static void validate(PodTemplateSpec template, String path, FieldErrors errors) {
        PodSpec spec = template.getSpec();
        errors.addAll(Names.validateLabels(template.getMetadata().getLabels(), path + ".labels"));
        errors.addAll(Names.validateAnnotations(template.getMetadata().getAnnotations(), path + ".annotations"));
        Pod pod = new Pod();
        pod.setMetadata(template.getMetadata());
        pod.setSpec(spec);
        under(path, PodAnnotationValidation.validate(pod), errors);
        under(path, PodValidation.validateTemplate(spec), errors);
        if (!spec.getEphemeralContainers().isEmpty()) {
            errors.forbidden(path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
        }
    }

    /** Upstream's path to the annotations of a template leaves out its metadata. */
    private static void under(String path, List<FieldError> found, FieldErrors errors) {
        for (FieldError each : found) {
            String field = each.field().startsWith(METADATA) ? each.field().substring(METADATA.length()) : each.field();
            errors.add(new FieldError(each.type(), path + "." + field, each.message()));
        }
    }
}
