package dev.timonel.controller.workloads;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One step of the update of a DaemonSet's pods ({@code rollingUpdate} of {@code pkg/controller/daemon/update.go}). */
final class DaemonUpdate {
    private final DaemonSet set;
    private final Map<String, List<KubeObject>> byNode;
    private final Set<String> wanted;
    private final String hash;
    private final Instant now;
    private final int surge;

    /** {@code wanted}: the nodes on which pods may start. */
    DaemonUpdate(DaemonSet set, Map<String, List<KubeObject>> byNode, Set<String> wanted, String hash, Instant now) {
        this.set = set;
        this.byNode = byNode;
        this.wanted = wanted;
        this.hash = hash;
        this.now = now;
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        this.surge = rolling == null ? 0 : Shares.share(rolling.getMaxSurge(), wanted.size(), true);
    }

    /** Whether a node may have a pod of the new template beside its old one. */
    static boolean surges(DaemonSet set) {
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        return set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate")
                && rolling != null
                && Shares.share(rolling.getMaxSurge(), 100, true) > 0;
    }

    void step(Consumer<KubeObject> delete, Consumer<String> make) {
        if (surge == 0) {
            old().forEach(delete);
        } else {
            surge(delete, make);
        }
    }

    /** What a node has: at most one pod of either template, or else its excess is being removed. */
    private record Both(
            @Nullable KubeObject updated, @Nullable KubeObject old) {}

    private Optional<Both> both(List<KubeObject> pods) {
        List<KubeObject> updated = pods.stream()
                .filter(p -> !p.deleting() && Daemons.isOf(p, hash))
                .toList();
        List<KubeObject> old = pods.stream()
                .filter(p -> !p.deleting() && !Daemons.isOf(p, hash))
                .toList();
        return updated.size() > 1 || old.size() > 1
                ? Optional.empty()
                : Optional.of(new Both(updated.isEmpty() ? null : updated.get(0), old.isEmpty() ? null : old.get(0)));
    }

    /** Those that do not serve, and as many others as may be missing. */
    private List<KubeObject> old() {
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        int share = rolling == null ? 1 : Shares.share(rolling.getMaxUnavailable(), wanted.size(), true);
        int most = Math.max(1, share);
        int missing = 0;
        List<KubeObject> chosen = new ArrayList<>();
        List<KubeObject> serving = new ArrayList<>();
        for (List<KubeObject> pods : byNode.values()) {
            Both both = both(pods).orElse(null);
            KubeObject updated = both == null ? null : both.updated();
            KubeObject old = both == null ? null : both.old();
            if (updated == null && old != null) {
                (isAvailable(old) ? serving : chosen).add(old);
                missing += isAvailable(old) ? 0 : 1;
            } else {
                missing += updated != null && old == null && isAvailable(updated) ? 0 : 1;
            }
        }
        chosen.addAll(serving.subList(0, Math.min(serving.size(), Math.max(0, most - missing))));
        return chosen;
    }

    /**
     * Another pod where the old one does not serve, and beside as many that serve as the surge allows; what its successor has made
     * needless goes, and what serves where no pod may start goes when enough serve elsewhere.
     */
    private void surge(Consumer<KubeObject> delete, Consumer<String> make) {
        int surging = 0;
        int available = 0;
        List<KubeObject> astray = new ArrayList<>();
        List<String> candidates = new ArrayList<>();
        for (Map.Entry<String, List<KubeObject>> each : byNode.entrySet()) {
            Both both = both(each.getValue()).orElse(null);
            if (both == null) {
                surging++;
                continue;
            }
            KubeObject updated = both.updated();
            KubeObject old = both.old();
            KubeObject first = old != null ? old : updated;
            boolean serves = first != null && isAvailable(first);
            available += serves ? 1 : 0;
            if (old == null) {
                continue;
            }
            if (updated != null && !isAvailable(updated)) {
                surging++;
            } else if (updated != null || !serves && !wanted.contains(each.getKey())) {
                delete.accept(old);
            } else if (!wanted.contains(each.getKey())) {
                astray.add(old);
            } else if (serves) {
                candidates.add(each.getKey());
            } else {
                make.accept(each.getKey());
            }
        }
        astray.subList(0, Math.min(astray.size(), Math.max(0, available - wanted.size())))
                .forEach(delete);
        candidates
                .subList(0, Math.min(candidates.size(), Math.max(0, surge - surging)))
                .forEach(make);
    }

    private boolean isAvailable(KubeObject pod) {
        return Daemons.isAvailable(pod, set, now);
    }
}
