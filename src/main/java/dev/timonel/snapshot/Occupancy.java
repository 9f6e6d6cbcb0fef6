package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is taken of the cluster's room, kept up to date with each change. Persistent.
 *
 * @param loads what the pods of a node ask of it, by its name
 * @param waiting the pods that no node was found for
 * @param minding those of them whose place depends on which pods run where
 * @param distances the pods on nodes, finished ones aside, that keep others away
 * @param ranks the nodes in the order of the pods on them
 * @param held addresses and blocks
 */
record Occupancy(
        HashTrie<String, NodeLoad> loads,
        HashTrie<PodFacts.Waiting, KeyTree<ObjectKey>> waiting,
        HashTrie<PodFacts.Waiting, KeyTree<ObjectKey>> minding,
        HashTrie<PodFacts.Distance, KeyTree<ObjectKey>> distances,
        NodeRanks ranks,
        Held held) {
    static final Occupancy NONE = new Occupancy(
            HashTrie.empty(), HashTrie.empty(), HashTrie.empty(), HashTrie.empty(), NodeRanks.EMPTY, Held.NONE);

    /** With {@code after} in the place of {@code before}; so many pods named each node until now, and so many do now. */
    Occupancy replaced(
            @Nullable KubeObject before,
            @Nullable KubeObject after,
            ToIntFunction<String> podsUntilNow,
            ToIntFunction<String> podsNow) {
        KubeObject any = before == null ? after : before;
        Held nowHeld = held.replaced(before, after);
        if (any != null && any.kind().equals(Kinds.NODE)) {
            return new Occupancy(loads, waiting, minding, distances, reranked(any.name(), after, podsNow), nowHeld);
        }
        if (any == null || !any.kind().equals(Kinds.POD)) {
            return nowHeld == held ? this : new Occupancy(loads, waiting, minding, distances, ranks, nowHeld);
        }
        String from = before == null ? "" : nodeOf(before);
        String to = after == null ? "" : nodeOf(after);
        NodeRanks counted = ranks;
        if (!from.equals(to)) {
            counted = counted.counted(from, podsUntilNow.applyAsInt(from), podsNow.applyAsInt(from))
                    .counted(to, podsUntilNow.applyAsInt(to), podsNow.applyAsInt(to));
        }
        return new Occupancy(
                reloaded(before, after),
                moved(waiting, before, after, Occupancy::waitingOf),
                moved(minding, before, after, Occupancy::mindingOf),
                moved(distances, before, after, Occupancy::distanceOf),
                counted,
                nowHeld);
    }

    NodeLoad load(String node) {
        NodeLoad load = loads.get(node);
        return load == null ? NodeLoad.NONE : load;
    }

    /** Whether a pod takes its share of a node. */
    static boolean runs(KubeObject pod) {
        return !facts(pod).terminal() && !nodeOf(pod).isEmpty();
    }

    private NodeRanks reranked(String node, @Nullable KubeObject after, ToIntFunction<String> pods) {
        NodeGroup group = after == null ? null : NodeGroup.of(after);
        return Objects.equals(group, ranks.groups().get(node)) ? ranks : ranks.with(node, group, pods.applyAsInt(node));
    }

    private HashTrie<String, NodeLoad> reloaded(@Nullable KubeObject before, @Nullable KubeObject after) {
        HashTrie<String, NodeLoad> changed = loads;
        if (before != null && runs(before)) {
            NodeLoad rest = load(nodeOf(before)).minus(facts(before));
            changed = rest.pods() == 0 ? changed.minus(nodeOf(before)) : changed.plus(nodeOf(before), rest);
        }
        if (after != null && runs(after)) {
            NodeLoad load = changed.get(nodeOf(after));
            changed = changed.plus(nodeOf(after), (load == null ? NodeLoad.NONE : load).plus(facts(after)));
        }
        return changed;
    }

    /** The index with the pod under what it is found by now. */
    private static <E> HashTrie<E, KeyTree<ObjectKey>> moved(
            HashTrie<E, KeyTree<ObjectKey>> index,
            @Nullable KubeObject before,
            @Nullable KubeObject after,
            Entry<E> entry) {
        E from = before == null ? null : entry.of(before);
        E to = after == null ? null : entry.of(after);
        if (Objects.equals(from, to)) {
            return index;
        }
        HashTrie<E, KeyTree<ObjectKey>> changed = index;
        KeyTree<ObjectKey> left = from == null ? null : changed.get(from);
        if (before != null && from != null && left != null) {
            KeyTree<ObjectKey> rest = left.minus(before.key());
            changed = rest.isEmpty() ? changed.minus(from) : changed.plus(from, rest);
        }
        if (after != null && to != null) {
            KeyTree<ObjectKey> others = changed.get(to);
            changed = changed.plus(to, (others == null ? KeyTree.<ObjectKey>empty() : others).plus(after.key()));
        }
        return changed;
    }

    /** What a pod is found by; null if by nothing. */
    private interface Entry<E> {
        @Nullable
        E of(KubeObject pod);
    }

    private static PodFacts.@Nullable Waiting mindingOf(KubeObject pod) {
        return facts(pod).mindsOthers() ? waitingOf(pod) : null;
    }

    private static PodFacts.@Nullable Distance distanceOf(KubeObject pod) {
        return runs(pod) ? facts(pod).distance() : null;
    }

    private static PodFacts.@Nullable Waiting waitingOf(KubeObject pod) {
        return pod.deleting() || facts(pod).terminal() ? null : facts(pod).waiting();
    }

    private static PodFacts facts(KubeObject pod) {
        return pod.facts(PodFacts.class);
    }

    private static String nodeOf(KubeObject pod) {
        return facts(pod).nodeName();
    }
}
