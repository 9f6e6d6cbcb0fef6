package dev.timonel.registry.kinds.pod;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelector;
import org.jspecify.annotations.Nullable;

/** The nodes that a volume can be reached from ({@code validateVolumeNodeAffinity} of {@code pkg/apis/core/validation}). */
public final class NodeSelectorValidation {
    private NodeSelectorValidation() {}

    /** {@code path} is the affinity's. */
    public static void required(@Nullable NodeSelector selector, String path, FieldErrors errors) {
        if (selector == null) {
            errors.add(FieldError.required(path + ".required", "must specify required node constraints"));
            return;
        }
        String ofPods = "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
        AffinityValidation.validate(
                        new AffinityBuilder()
                                .withNewNodeAffinity()
                                .withRequiredDuringSchedulingIgnoredDuringExecution(selector)
                                .endNodeAffinity()
                                .build(),
                        path)
                .forEach(error -> errors.add(
                        new FieldError(error.type(), error.field().replace(ofPods, "required"), error.message())));
    }
}
