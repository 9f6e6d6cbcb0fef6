package dev.timonel.controller.plan;

import dev.timonel.model.CursorFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Optional;

/**
 * The internal Cursor objects: where a round-robin allocator stopped, what was told last of a service that selects
 * nothing, or which pods of a workload have failed that are gone, in the property {@code last}.
 */
public final class Cursors {
    private Cursors() {}

    /** The cursor over the node blocks of a family: {@code node-ipv4}, {@code node-ipv6}. */
    public static String ofBlocks(IpFamily family) {
        return family == IpFamily.IPv4 ? "node-ipv4" : "node-ipv6";
    }

    /** The cursor over the pod addresses of a node. The family is in the prefix, where no node name can imitate it. */
    public static String ofPods(String node, IpFamily family) {
        return (family == IpFamily.IPv4 ? "pods-" : "pods6-") + node;
    }

    /** The beginning of those of one namespace that say what was told of a service that selects nothing. */
    public static String emptySelections(String namespace) {
        return "selects-nothing/" + namespace + "/";
    }

    /** The same for services that are told of once, whatever pods come. */
    public static String moreEmptySelections(String namespace) {
        return "selects-nothing-more/" + namespace + "/";
    }

    /** What is remembered of the pods of a DaemonSet that failed. */
    public static String ofFailedDaemons(String namespace, String name) {
        return "failed-daemons/" + namespace + "/" + name;
    }

    /** What is remembered of the pods of a Job that failed. */
    public static String ofFailedRuns(String namespace, String name) {
        return "failed-runs/" + namespace + "/" + name;
    }

    public static ObjectKey key(String name) {
        return new ObjectKey(Kinds.CURSOR, "", name);
    }

    public static Optional<String> last(ClusterSnapshot snapshot, String name) {
        return snapshot.facts(key(name), CursorFacts.class)
                .map(CursorFacts::last)
                .filter(last -> !last.isEmpty());
    }

    public static GenericKubernetesResource at(String name, Object last) {
        GenericKubernetesResource cursor = new GenericKubernetesResource();
        cursor.setApiVersion(Kinds.CURSOR.apiVersion());
        cursor.setKind(Kinds.CURSOR.kind());
        cursor.setMetadata(new ObjectMetaBuilder().withName(name).build());
        cursor.setAdditionalProperty(CursorFacts.LAST, last.toString());
        return cursor;
    }
}
