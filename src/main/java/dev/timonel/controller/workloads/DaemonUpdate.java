package dev.timonel.controller.workloads;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One step of the update of a DaemonSet's pods ({@code rollingUpdate} of {@code pkg/controller/daemon/update.go}). */
final class DaemonUpdate {
    private final DaemonSet set;
    private final List<DaemonPlace> places;
    private final int wanted;
    private final Instant now;
    private final int surge;

    DaemonUpdate(DaemonSet set, Collection<DaemonPlace> all, Instant now) {
        this.set = set;
        this.places = all.stream().filter(place -> !place.pods().isEmpty()).toList();
        this.wanted = (int) all.stream().filter(DaemonPlace::mayStart).count();
        this.now = now;
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        this.surge = rolling == null ? 0 : Shares.share(rolling.getMaxSurge(), wanted, true);
    }

    /** Whether a node may have a pod of the new template beside its old one. */
    static boolean surges(DaemonSet set) {
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        return set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate")
                && rolling != null
                && Shares.share(rolling.getMaxSurge(), 100, true) > 0;
    }

    void step(Consumer<DaemonPod> delete, Consumer<String> make) {
        if (surge == 0) {
            old().forEach(delete);
        } else {
            surge(delete, make);
        }
    }

    /** What a node has: at most one pod of either template, or else its excess is being removed. */
    private record Both(
            @Nullable DaemonPod updated, @Nullable DaemonPod old) {}

    private static Optional<Both> both(DaemonPlace place) {
        DaemonPod updated = null;
        DaemonPod old = null;
        for (DaemonPod pod : place.pods()) {
            if (pod.stored().deleting()) {
                continue;
            }
            if ((pod.updated() ? updated : old) != null) {
                return Optional.empty();
            }
            updated = pod.updated() ? pod : updated;
            old = pod.updated() ? old : pod;
        }
        return Optional.of(new Both(updated, old));
    }

    /** Those that do not serve, and as many others as may be missing. */
    private List<DaemonPod> old() {
        RollingUpdateDaemonSet rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        int share = rolling == null ? 1 : Shares.share(rolling.getMaxUnavailable(), wanted, true);
        int most = Math.max(1, share);
        int missing = 0;
        List<DaemonPod> chosen = new ArrayList<>();
        List<DaemonPod> serving = new ArrayList<>();
        for (DaemonPlace place : places) {
            Both both = both(place).orElse(null);
            DaemonPod updated = both == null ? null : both.updated();
            DaemonPod old = both == null ? null : both.old();
            if (updated == null && old != null) {
                (old.isAvailable(now) ? serving : chosen).add(old);
                missing += old.isAvailable(now) ? 0 : 1;
            } else {
                missing += updated != null && old == null && updated.isAvailable(now) ? 0 : 1;
            }
        }
        chosen.addAll(serving.subList(0, Math.min(serving.size(), Math.max(0, most - missing))));
        return chosen;
    }

    /**
     * Another pod where the old one does not serve, and beside as many that serve as the surge allows; what its successor has made
     * needless goes, and what serves where no pod may start goes when enough serve elsewhere.
     */
    private void surge(Consumer<DaemonPod> delete, Consumer<String> make) {
        int surging = 0;
        int available = 0;
        List<DaemonPod> astray = new ArrayList<>();
        List<String> candidates = new ArrayList<>();
        for (DaemonPlace place : places) {
            Both both = both(place).orElse(null);
            if (both == null) {
                surging++;
                continue;
            }
            DaemonPod updated = both.updated();
            DaemonPod old = both.old();
            DaemonPod first = old != null ? old : updated;
            boolean serves = first != null && first.isAvailable(now);
            available += serves ? 1 : 0;
            if (old == null) {
                continue;
            }
            if (updated != null && !updated.isAvailable(now)) {
                surging++;
            } else if (updated != null || !serves && !place.mayStart()) {
                delete.accept(old);
            } else if (!place.mayStart()) {
                astray.add(old);
            } else if (serves) {
                candidates.add(place.node());
            } else {
                make.accept(place.node());
            }
        }
        astray.subList(0, Math.min(astray.size(), Math.max(0, available - wanted)))
                .forEach(delete);
        candidates
                .subList(0, Math.min(candidates.size(), Math.max(0, surge - surging)))
                .forEach(make);
    }
}
