package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The address of a client that somebody names. */
public final class ClientAddress {
    /** Somebody whose address nobody knows. */
    public static final String OUTSIDE = "outside";

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+(/.*)?");

    private ClientAddress() {}

    /**
     * Of {@code namespace/pod}, the name of a node, an address, or {@value #OUTSIDE}, which has none. Of two addresses it is the
     * one of the family of {@code host}, if that is an address, else the first. A 400 or 404 says what is there instead.
     */
    static Optional<IpAddress> of(ClusterSnapshot snapshot, String client, String host) {
        List<IpAddress> addresses = all(snapshot, client);
        Optional<IpFamily> family = IpAddress.parse(host).map(IpAddress::family);
        return addresses.stream()
                .filter(ip -> family.isEmpty() || ip.family() == family.get())
                .findFirst()
                .or(() -> addresses.stream().findFirst());
    }

    /** All that it has. */
    public static List<IpAddress> all(ClusterSnapshot snapshot, String client) {
        if (client.equals(OUTSIDE)) {
            return List.of();
        }
        Optional<IpAddress> literal = IpAddress.parse(client);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (client.indexOf(':') >= 0 || NUMBERS.matcher(client).matches()) {
            throw StatusException.badRequest("invalid from \"" + client + "\": it is not an IP address");
        }
        int slash = client.indexOf('/');
        return slash < 0
                ? ofNode(snapshot, client)
                : ofPod(snapshot, client.substring(0, slash), client.substring(slash + 1));
    }

    private static List<IpAddress> ofPod(ClusterSnapshot snapshot, String namespace, String name) {
        ObjectKey key = new ObjectKey(Kinds.POD, namespace, name);
        KubeObject pod = snapshot.get(key)
                .orElseThrow(() -> StatusException.notFound(
                        key, near(name, snapshot.list(Kinds.POD, namespace).stream(), "namespace " + namespace)));
        PodFacts facts = pod.facts(PodFacts.class);
        if (facts.ips().isEmpty() || facts.terminal()) {
            throw StatusException.badRequest("pod " + namespace + "/" + name + " sends nothing: "
                    + (facts.terminal() ? "its phase is " + facts.phase() : "it has no address"));
        }
        return facts.ips();
    }

    private static List<IpAddress> ofNode(ClusterSnapshot snapshot, String name) {
        ObjectKey key = new ObjectKey(Kinds.NODE, "", name);
        NodeView node = NodeView.named(snapshot, name)
                .orElseThrow(() -> StatusException.notFound(
                        key,
                        near(name, snapshot.list(Kinds.NODE).stream(), "the cluster")
                                + "; a pod is namespace/pod, and whoever is neither is an address, or " + OUTSIDE));
        if (node.addresses().isEmpty()) {
            throw StatusException.badRequest("node " + name + " has no address");
        }
        return node.addresses();
    }

    private static String near(String name, Stream<KubeObject> objects, String where) {
        List<String> alike = NearNames.of(name, objects.map(KubeObject::name));
        return alike.isEmpty()
                ? where + " has none with a name like it"
                : "did you mean " + Explanation.some(alike) + "?";
    }
}
