package dev.timonel.controller.workloads;

import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** Spreads another number of replicas over the ReplicaSets of a rollout that is under way, or stands still. */
record Proportions(
        List<OwnedSet> sets,
        @Nullable OwnedSet newest,
        DeploymentSpec spec,
        Shares shares,
        ObjIntConsumer<OwnedSet> want) {

    void scale() {
        List<OwnedSet> active = sets.stream().filter(s -> s.wanted() > 0).toList();
        int replicas = Tally.orZero(spec.getReplicas());
        OwnedSet only = active.size() == 1 ? active.get(0) : active.isEmpty() ? latest() : null;
        if (only != null) {
            want.accept(only, replicas);
            return;
        }
        if (isSaturated(replicas)) {
            active.stream().filter(s -> s != newest).forEach(s -> want.accept(s, 0));
            return;
        }
        if (spec.getStrategy().getRollingUpdate() != null) {
            spread(active, replicas > 0 ? replicas + shares.maxSurge() : 0);
        }
    }

    private boolean isSaturated(int replicas) {
        return newest != null
                && newest.wanted() == replicas
                && OwnedSet.number(newest.annotation(OwnedSet.DESIRED)) == replicas
                && newest.available() == replicas;
    }

    private @Nullable OwnedSet latest() {
        return newest != null || sets.isEmpty() ? newest : sets.get(sets.size() - 1);
    }

    /** The larger ones first, of two alike the newer one to add and the older one to take, and what rounding leaves to the largest. */
    private void spread(List<OwnedSet> active, int allowed) {
        int all = active.stream().mapToInt(OwnedSet::wanted).sum();
        int toAdd = allowed - all;
        List<OwnedSet> inOrder = new ArrayList<>(active);
        if (toAdd > 0) {
            Collections.reverse(inOrder);
        }
        List<OwnedSet> bySize = inOrder.stream()
                .sorted(Comparator.comparingInt(OwnedSet::wanted).reversed())
                .toList();
        int added = 0;
        int[] sizes = new int[bySize.size()];
        for (int i = 0; i < sizes.length; i++) {
            OwnedSet set = bySize.get(i);
            int share = toAdd == 0 ? 0 : proportion(set, allowed, toAdd, added);
            added += share;
            sizes[i] = set.wanted() + share + (i == 0 ? toAdd : 0);
        }
        for (int i = 0; i < sizes.length; i++) {
            want.accept(bySize.get(i), Math.max(0, sizes[i] - (i == 0 ? added : 0)));
        }
    }

    private int proportion(OwnedSet set, int allowed, int toAdd, int added) {
        long told = OwnedSet.number(set.annotation(OwnedSet.MOST));
        long before = told > 0 ? told : sets.stream().mapToInt(OwnedSet::there).sum();
        if (before == 0 || toAdd == added) {
            return 0;
        }
        int share = (int) (Math.round((double) set.wanted() * allowed / before) - set.wanted());
        int rest = toAdd - added;
        return toAdd > 0 ? Math.max(0, Math.min(share, rest)) : Math.min(0, Math.max(share, rest));
    }
}
