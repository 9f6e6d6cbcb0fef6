package dev.timonel.api;

import dev.timonel.api.patch.MergedPorts;
import dev.timonel.model.Kinds;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Registry;
import dev.timonel.routing.explain.Traps;
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

    List<String> of(Outcome outcome, String subresource, MergedPorts merged) {
        if (!on || outcome.removed() || !subresource.isEmpty()) {
            return List.of();
        }
        if (outcome.object().kind().equals(Kinds.POD)) {
            return outcome.created() ? PodWarnings.of(registry.current(), outcome.object()) : List.of();
        }
        if (!outcome.object().kind().equals(Kinds.SERVICE)) {
            return List.of();
        }
        return Stream.concat(
                        Traps.ofMerge(merged.asked(), outcome.object()).stream(),
                        Traps.of(registry.current(), outcome.object()).stream())
                .map(Traps::line)
                .toList();
    }
}
