package dev.timonel.routing.policy;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Namespaces x, y and z with pods a, b and c each, as Kubernetes' own end-to-end tests of NetworkPolicies have them: labels
 * {@code ns} and {@code pod}; pod a is on node-1, and so on; port 80 of TCP is called web, 53 of UDP dns.
 */
final class Grid {
    static final List<String> NAMES = List.of("x/a", "x/b", "x/c", "y/a", "y/b", "y/c", "z/a", "z/b", "z/c");

    private final Cluster cluster = new Cluster();

    Grid() {
        for (int node = 1; node <= 3; node++) {
            cluster.node("node-" + node, "a", node);
        }
        for (String namespace : List.of("x", "y", "z")) {
            cluster.add(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(namespace)
                    .withLabels(Map.of("kubernetes.io/metadata.name", namespace, "ns", namespace))
                    .endMetadata()
                    .build());
        }
        NAMES.forEach(this::pod);
    }

    private void pod(String title) {
        int node = title.charAt(2) - 'a' + 1;
        cluster.add(new PodBuilder()
                .withNewMetadata()
                .withNamespace(title.substring(0, 1))
                .withName(title.substring(2))
                .addToLabels("pod", title.substring(2))
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + node)
                .addNewContainer()
                .withName("c")
                .addNewPort()
                .withName("web")
                .withContainerPort(80)
                .endPort()
                .addNewPort()
                .withName("dns")
                .withContainerPort(53)
                .withProtocol("UDP")
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip(title))
                .addNewPodIP(ip(title))
                .endStatus()
                .build());
    }

    static String ip(String title) {
        return "10.244." + (title.charAt(2) - 'a' + 1) + "." + (title.charAt(0) - 'a' + 1);
    }

    /** A policy of the namespace; {@code spec} is JSON with single quotes. */
    Grid policy(String namespace, String name, String spec) {
        String json = "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'NetworkPolicy', 'metadata': {'namespace': '"
                + namespace + "', 'name': '" + name + "'}, 'spec': " + spec + "}";
        return add(KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NetworkPolicy.class));
    }

    Grid add(io.fabric8.kubernetes.api.model.HasMetadata object) {
        cluster.add(object);
        return this;
    }

    ClusterSnapshot snapshot() {
        return cluster.snapshot();
    }

    static Party.OfPod pod(ClusterSnapshot snapshot, String title) {
        KubeObject pod = snapshot.get(dev.timonel.model.Kinds.POD, title.substring(0, 1), title.substring(2))
                .orElseThrow();
        return new Party.OfPod(pod, pod.facts(PodFacts.class).ips().get(0));
    }

    static Judgement judge(ClusterSnapshot snapshot, Party from, Party to, int port, String protocol) {
        return new PolicyTable().judge(snapshot, new Flow(from, to, port, protocol, null));
    }

    static Party address(String text) {
        return new Party.Address(IpAddress.of(text));
    }

    static Party.OfNode node(int number) {
        return new Party.OfNode("node-" + number, IpAddress.of("192.168.0.1" + number));
    }
}
