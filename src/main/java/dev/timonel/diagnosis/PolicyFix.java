package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Source;
import dev.timonel.routing.policy.Direction;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The NetworkPolicy that somebody would write to let one client through, and no more than that. */
final class PolicyFix {
    /** Labels that tell a pod from its siblings. */
    private static final Set<String> OF_ONE = Set.of(
            "pod-template-hash",
            "controller-revision-hash",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index");

    private final Case of;

    PolicyFix(Case of) {
        this.of = of;
    }

    /** Null for a client that no policy can be written for. */
    @Nullable
    Fix letting(Way way, PolicyCauses.Judged denied) {
        Optional<KubeObject> client = sender();
        ProxyEndpoint endpoint = denied.endpoint();
        Optional<KubeObject> server = of.pod(endpoint.pod());
        boolean egress = denied.judgement().direction() == Direction.Egress;
        if (server.isEmpty() || egress && client.isEmpty()) {
            return null;
        }
        KubeObject selected = egress ? client.orElseThrow() : server.get();
        List<Map<String, ?>> peers = egress ? List.of(peer(server.get())) : senders(client);
        Map<String, Object> rule = new TreeMap<>();
        if (!peers.isEmpty()) {
            rule.put(egress ? "to" : "from", peers);
        }
        rule.put(
                "ports",
                List.of(new TreeMap<>(
                        Map.of("port", endpoint.port(), "protocol", way.port().protocol()))));
        String name = "allow-" + (egress ? "to-" : "") + of.service().name();
        return new Fix(
                "let it " + (egress ? "out of its pod" : "in") + " by a policy of its own"
                        + (peers.isEmpty() ? ", for whoever should come (this one lets in everybody)" : ""),
                String.join(
                        "\n",
                        Commands.kubectl("", "apply", "-f", "-") + " <<'EOF'",
                        "apiVersion: networking.k8s.io/v1",
                        "kind: NetworkPolicy",
                        "metadata:",
                        "  name: " + name,
                        "  namespace: " + selected.namespace(),
                        "spec:",
                        "  podSelector: " + json(labels(selected)),
                        "  policyTypes: [" + (egress ? "Egress" : "Ingress") + "]",
                        (egress ? "  egress: " : "  ingress: ") + json(List.of(rule)),
                        "EOF"));
    }

    private Optional<KubeObject> sender() {
        return of.asker().addresses().stream()
                .flatMap(ip -> Source.podAt(of.snapshot(), ip).stream())
                .findFirst();
    }

    /** Empty for anybody. */
    private List<Map<String, ?>> senders(Optional<KubeObject> pod) {
        if (pod.isPresent()) {
            return List.of(peer(pod.get()));
        }
        List<Map<String, ?>> blocks = new ArrayList<>();
        for (IpAddress ip : of.asker().addresses()) {
            blocks.add(Map.of("ipBlock", Map.of("cidr", ip + (ip.family() == IpFamily.IPv4 ? "/32" : "/128"))));
        }
        return blocks;
    }

    private static Map<String, ?> peer(KubeObject pod) {
        return new TreeMap<>(Map.of(
                "namespaceSelector",
                Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", pod.namespace())),
                "podSelector",
                labels(pod)));
    }

    private static Map<String, ?> labels(KubeObject pod) {
        Map<String, String> kept = new TreeMap<>(pod.labels());
        kept.keySet().removeAll(OF_ONE);
        return kept.isEmpty() ? Map.of() : Map.of("matchLabels", kept);
    }

    private static String json(Object value) {
        return new String(KubeJson.write(value), StandardCharsets.UTF_8);
    }
}
