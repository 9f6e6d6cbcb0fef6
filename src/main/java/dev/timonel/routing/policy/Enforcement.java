package dev.timonel.routing.policy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether anything in the cluster drops what policies deny, as far as the pods of network plugins tell: Kubernetes itself does not.
 * {@code plugin} is {@code ""} for none that is known; {@code because} is one sentence, without a full stop.
 */
public record Enforcement(State state, String plugin, String because) {
    /** Whether policies have an effect. */
    public enum State {
        Enforced,
        NotEnforced,
        NotKnown
    }

    /** A plugin by the pods of its agent: the first of these that there is counts. */
    private record Agent(String plugin, List<String> namespaces, String label, String value) {}

    static final String CILIUM = "Cilium";

    private static final String SYSTEM = "kube-system";
    private static final String AWS = "AWS VPC CNI";
    private static final String KINDNET = "kindnet";

    private static final List<Agent> ENFORCING = List.of(
            new Agent("Calico", List.of(SYSTEM, "calico-system"), "k8s-app", "calico-node"),
            new Agent("Canal", List.of(SYSTEM), "k8s-app", "canal"),
            new Agent(CILIUM, List.of(SYSTEM, "cilium", "cilium-system"), "k8s-app", "cilium"),
            new Agent("Antrea", List.of(SYSTEM), "app", "antrea"),
            new Agent("OVN-Kubernetes", List.of("openshift-ovn-kubernetes", "ovn-kubernetes"), "app", "ovnkube-node"),
            new Agent("OpenShift SDN", List.of("openshift-sdn"), "app", "sdn"),
            new Agent("Weave Net", List.of(SYSTEM), "name", "weave-net"),
            new Agent("kube-router", List.of(SYSTEM), "k8s-app", "kube-router"),
            new Agent("Azure NPM", List.of(SYSTEM), "k8s-app", "azure-npm"),
            new Agent("kube-network-policies", List.of(SYSTEM), "app", "kube-network-policies"));

    private static final List<Agent> FLANNEL = List.of(
            new Agent("flannel", List.of("kube-flannel", SYSTEM), "app", "flannel"),
            new Agent("flannel", List.of("kube-flannel", SYSTEM), "k8s-app", "flannel"));

    private static final Pattern KINDNETD = Pattern.compile(".*/kindnetd:v(20\\d{6})\\b.*");

    /** That of kind 0.24, which was the first to have them ({@code kubernetes-sigs/kind#842}). */
    private static final int KINDNETD_SINCE = 20240730;

    /** That of kind 0.23. */
    private static final int KINDNETD_BEFORE = 20240513;

    public static Enforcement of(ClusterSnapshot snapshot) {
        Optional<Enforcement> enforcing = ENFORCING.stream()
                .filter(agent -> pod(snapshot, agent).isPresent())
                .findFirst()
                .map(agent -> new Enforcement(
                        State.Enforced, agent.plugin(), agent.plugin() + " runs here, which enforces policies"));
        return enforcing
                .or(() -> aws(snapshot))
                .or(() -> kindnet(snapshot))
                .or(() -> k3s(snapshot))
                .or(() -> flannel(snapshot))
                .orElseGet(() -> new Enforcement(
                        State.NotKnown,
                        "",
                        "no pod tells which network plugin is here, and not every one enforces policies"));
    }

    private static Optional<Enforcement> aws(ClusterSnapshot snapshot) {
        return pod(snapshot, new Agent(AWS, List.of(SYSTEM), "k8s-app", "aws-node"))
                .map(pod -> pod.as(Pod.class).getSpec().getContainers().stream().anyMatch(Enforcement::isSwitchedOn))
                .map(on -> on
                        ? new Enforcement(State.Enforced, AWS, AWS + " runs here with --enable-network-policy=true")
                        : new Enforcement(
                                State.NotEnforced, AWS, AWS + " runs here without --enable-network-policy=true"));
    }

    private static boolean isSwitchedOn(Container container) {
        return container.getArgs().contains("--enable-network-policy=true");
    }

    private static Optional<Enforcement> kindnet(ClusterSnapshot snapshot) {
        return pod(snapshot, new Agent(KINDNET, List.of(SYSTEM), "app", KINDNET))
                .map(pod -> pod.as(Pod.class).getSpec().getContainers().stream()
                        .map(container -> KINDNETD.matcher(Objects.requireNonNullElse(container.getImage(), "")))
                        .filter(Matcher::matches)
                        .mapToInt(image -> Integer.parseInt(image.group(1)))
                        .max()
                        .orElse(0))
                .map(date -> date >= KINDNETD_SINCE
                        ? new Enforcement(
                                State.Enforced, KINDNET, "kindnet of " + date + " runs here, which enforces policies")
                        : date > 0 && date <= KINDNETD_BEFORE
                                ? new Enforcement(
                                        State.NotEnforced,
                                        KINDNET,
                                        "kindnet of " + date
                                                + " runs here, which is older than its support of policies")
                                : new Enforcement(
                                        State.NotKnown,
                                        KINDNET,
                                        "kindnet runs here, which enforces policies since kind 0.24"));
    }

    private static Optional<Enforcement> k3s(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NODE).stream()
                .limit(1)
                .map(node -> node.as(Node.class).getStatus())
                .filter(status -> status != null && status.getNodeInfo() != null)
                .map(status -> Objects.requireNonNullElse(status.getNodeInfo().getKubeletVersion(), ""))
                .filter(version -> version.contains("+k3s"))
                .map(version -> new Enforcement(
                        State.Enforced,
                        "k3s",
                        "k3s enforces policies unless it was started with --disable-network-policy"))
                .findFirst();
    }

    private static Optional<Enforcement> flannel(ClusterSnapshot snapshot) {
        return FLANNEL.stream()
                .filter(agent -> pod(snapshot, agent).isPresent())
                .findFirst()
                .map(agent -> new Enforcement(
                        State.NotEnforced, agent.plugin(), "flannel runs here, which enforces no policies"));
    }

    private static Optional<KubeObject> pod(ClusterSnapshot snapshot, Agent agent) {
        return agent.namespaces().stream()
                .flatMap(namespace ->
                        PodSelection.first(snapshot, namespace, Map.of(agent.label(), agent.value()), 1).stream())
                .findFirst();
    }
}
