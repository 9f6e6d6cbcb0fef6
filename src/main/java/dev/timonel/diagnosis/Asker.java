package dev.timonel.diagnosis;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Source;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Who comes to the service: one of {@code addresses}, which a pod of two families has two of; empty if nobody knows. Anybody
 * comes from inside and from outside.
 */
record Asker(boolean inside, boolean outside, List<IpAddress> addresses) {

    static Asker of(ClusterSnapshot snapshot, String from) {
        if (from.isEmpty()) {
            return new Asker(true, true, List.of());
        }
        if (from.equals(Question.OUTSIDE)) {
            return new Asker(false, true, List.of());
        }
        Optional<IpAddress> literal = IpAddress.parse(from);
        if (literal.isPresent()) {
            boolean outside = Source.of(snapshot, literal.get()).kind() == Source.Kind.Outside;
            return new Asker(!outside, outside, List.of(literal.get()));
        }
        return new Asker(true, false, from.indexOf('/') > 0 ? ofPod(snapshot, from) : ofNode(snapshot, from));
    }

    private static List<IpAddress> ofPod(ClusterSnapshot snapshot, String from) {
        int slash = from.indexOf('/');
        ObjectKey key = new ObjectKey(Kinds.POD, from.substring(0, slash), from.substring(slash + 1));
        KubeObject pod = snapshot.get(key).orElseThrow(() -> StatusException.notFound(key));
        List<IpAddress> ips = pod.facts(PodFacts.class).ips();
        if (ips.isEmpty()) {
            throw StatusException.badRequest("pod " + from + " has no address, so it cannot ask anybody");
        }
        return ips;
    }

    private static List<IpAddress> ofNode(ClusterSnapshot snapshot, String from) {
        return NodeView.named(snapshot, from)
                .map(NodeView::addresses)
                .orElseThrow(() -> StatusException.badRequest("from " + '"' + from + '"'
                        + " is neither an address, namespace/pod, the name of a node, nor " + Question.OUTSIDE));
    }
}
