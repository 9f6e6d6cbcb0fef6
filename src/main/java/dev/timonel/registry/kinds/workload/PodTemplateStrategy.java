package dev.timonel.registry.kinds.workload;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Objects;

/** Templates of pods on their own, which nobody makes pods of ({@code pkg/registry/core/podtemplate}). */
public final class PodTemplateStrategy implements Strategy<PodTemplate> {
    @Override
    public ResourceKind kind() {
        return Kinds.POD_TEMPLATE;
    }

    @Override
    public void setDefaults(PodTemplate template) {
        template.setTemplate(Objects.requireNonNullElseGet(template.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(template.getTemplate());
    }

    @Override
    public List<FieldError> validate(PodTemplate template, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        PodTemplates.validate(template.getTemplate(), "template", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(PodTemplate template, PodTemplate old, WriteContext write) {
        return validate(template, write);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
