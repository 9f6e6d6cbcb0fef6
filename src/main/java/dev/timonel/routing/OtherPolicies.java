package dev.timonel.routing;

import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Policies that may forbid traffic and are not judged, since only NetworkPolicies of {@code networking.k8s.io} are: those of network
 * plugins and meshes, and the administrator's. They are told by the names of their kinds.
 */
public final class OtherPolicies {
    private static final List<String> FORBIDDING = List.of("NetworkPolicy", "NetworkPolicies", "AuthorizationPolicy");
    /** Calico's that show what they would do, and do nothing. */
    private static final String REHEARSED = "Staged";

    private OtherPolicies() {}

    /** Whether objects of a kind of this name, of a group that is not Kubernetes' own, may forbid traffic. */
    public static boolean mayBe(String kind) {
        return !kind.startsWith(REHEARSED) && FORBIDDING.stream().anyMatch(kind::contains);
    }

    /** Whether there are none, neither in this cluster nor in the dump that it was imported from. */
    public static boolean none(ClusterSnapshot snapshot) {
        return sentences(snapshot).isEmpty();
    }

    /** A sentence for each kind, without a full stop. */
    public static List<String> sentences(ClusterSnapshot snapshot) {
        List<String> sentences = new ArrayList<>();
        Frozen.of(snapshot).ifPresent(frozen -> sentences.addAll(inDump(frozen.leftOut())));
        counts(snapshot).forEach((kind, count) -> sentences.add(sentence(kind, "there", count)));
        return sentences;
    }

    /** Of those among the objects that a dump has by kind and that are not kept. */
    public static List<String> inDump(Map<String, Integer> leftOut) {
        List<String> sentences = new ArrayList<>();
        leftOut.forEach((kind, count) -> {
            if (mayBe(kind)) {
                sentences.add(sentence(kind, "in the dump", count));
            }
        });
        return sentences;
    }

    /** By kind and apiVersion, as {@code CiliumNetworkPolicy (cilium.io/v2)}. */
    public static Map<String, Integer> counts(ClusterSnapshot snapshot) {
        if (snapshot.custom().isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (ResourceKind kind : snapshot.custom().kinds()) {
            if (mayBe(kind.kind()) && snapshot.count(kind) > 0) {
                counts.put(kind.kind() + " (" + kind.apiVersion() + ")", snapshot.count(kind));
            }
        }
        return counts;
    }

    private static String sentence(String kind, String where, int count) {
        return "whether policies of kind " + kind + " forbid it: " + (count == 1 ? "one is " : count + " are ") + where
                + ", and not judged";
    }
}
