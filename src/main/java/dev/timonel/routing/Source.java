package dev.timonel.routing;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sends the packet. {@code namespace} and {@code pod} are {@code ""} unless a pod does, {@code node} is {@code ""}
 * for a client outside; {@code address} is null if nobody knows it.
 */
public record Source(Kind kind, @Nullable IpAddress address, String namespace, String pod, String node) {
    /** What sends it. */
    public enum Kind {
        Pod,
        Node,
        Outside
    }

    /** Somebody outside whose address nobody knows. */
    public static final Source UNKNOWN = new Source(Kind.Outside, null, "", "", "");

    public static Source of(ClusterSnapshot snapshot, IpAddress address) {
        Optional<KubeObject> node = snapshot.nodesWithIp(address).stream().findFirst();
        if (node.isPresent()) {
            return new Source(Kind.Node, address, "", "", node.get().name());
        }
        return podAt(snapshot, address)
                .map(pod -> new Source(
                        Kind.Pod,
                        address,
                        pod.namespace(),
                        pod.name(),
                        pod.facts(PodFacts.class).nodeName()))
                .orElse(new Source(Kind.Outside, address, "", "", ""));
    }

    /** The living pod that has the address to itself; one that goes away gives way to its successor. */
    public static Optional<KubeObject> podAt(ClusterSnapshot snapshot, IpAddress address) {
        return snapshot.podsWithIp(address).stream()
                .filter(pod -> !pod.facts(PodFacts.class).terminal())
                .filter(pod -> !pod.facts(PodFacts.class).hostNetwork())
                .min((a, b) -> Boolean.compare(a.deleting(), b.deleting()));
    }

    /** {@code pod default/client (10.244.1.5)}. */
    public String title() {
        String where = address == null ? "of unknown address" : "(" + address + ")";
        return switch (kind) {
            case Pod -> "pod " + namespace + "/" + pod + " " + where;
            case Node -> "node " + node + " " + where;
            case Outside -> "a client outside " + where;
        };
    }
}
