package dev.timonel.api;

import dev.timonel.api.patch.MergedPorts;
import dev.timonel.model.Kinds;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Registry;
import dev.timonel.routing.explain.Traps;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the writer of a Service, a new pod or a new Secret is warned of beyond {@link KubernetesWarnings}; nothing if that is switched off. */
final class TrapWarnings {
    private static final String NO_TOKEN =
            "type kubernetes.io/service-account-token: no token is put into Secrets here;"
                    + " a TokenRequest (kubectl create token) gives one";

    private final Registry registry;
    private final boolean on;

    TrapWarnings(Registry registry, WarningSettings settings) {
        this.registry = registry;
        this.on = settings.traps();
    }

    /** {@code sent} is what the body was decoded to; the writer has made it complete. */
    List<String> ofNew(Outcome outcome, String subresource, HasMetadata sent) {
        if (on && subresource.isEmpty() && sent instanceof Pod pod) {
            return PodWarnings.of(registry.current(), outcome.object(), pod.getSpec());
        }
        return on && sent instanceof Secret secret && lacksToken(secret)
                ? List.of(NO_TOKEN)
                : of(outcome, subresource, MergedPorts.NONE);
    }

    /** One that Kubernetes' token controller would fill ({@code pkg/controller/serviceaccount/tokens_controller.go}). */
    private static boolean lacksToken(Secret secret) {
        Map<String, String> data = secret.getData();
        return "kubernetes.io/service-account-token".equals(secret.getType())
                && (data == null || !data.containsKey("token"));
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
