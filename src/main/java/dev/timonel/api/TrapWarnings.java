package dev.timonel.api;

import dev.timonel.api.patch.MergedPorts;
import dev.timonel.model.Kinds;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Registry;
import dev.timonel.routing.explain.Traps;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;

/** What the writer of a Service or a new pod is warned of beyond {@link KubernetesWarnings}; nothing if that is switched off. */
final class TrapWarnings {
    private final Registry registry;
    private final boolean on;

    TrapWarnings(Registry registry, WarningSettings settings) {
        this.registry = registry;
        this.on = settings.traps();
    }

    /** {@code sent} is what the body was decoded to; the writer has made it complete. */
    List<String> ofNew(Outcome outcome, String subresource, HasMetadata sent) {
        return on && subresource.isEmpty() && sent instanceof Pod pod
                ? PodWarnings.of(registry.current(), outcome.object(), pod.getSpec())
                : of(outcome, subresource, MergedPorts.NONE);
    }

    List<String> of(Outcome outcome, String subresource, MergedPorts merged) {
        boolean isService = outcome.object().kind().equals(Kinds.SERVICE);
        if (!on || outcome.removed() || !subresource.isEmpty() || !isService) {
            return List.of();
        }
        return Stream.concat(
                        Traps.ofMerge(merged.asked(), outcome.object()).stream(),
                        Traps.of(registry.current(), outcome.object()).stream())
                .map(Traps::line)
                .toList();
    }
}
