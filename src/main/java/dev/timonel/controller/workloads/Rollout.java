package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a Deployment, from the ReplicaSets that there are ({@code pkg/controller/deployment/rolling.go}, {@code recreate.go}). */
final class Rollout {
    static final String COMPONENT = "deployment-controller";

    private final KubeObject owner;
    private final Deployment deployment;
    private final DeploymentSpec spec;
    private final List<OwnedSet> sets;
    private final @Nullable OwnedSet newest;
    private final Shares shares;
    private final PlanDraft draft;
    private final RolloutRevisions revisions;
    private final boolean isScaled;

    Rollout(KubeObject owner, List<OwnedSet> sets, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        this.owner = owner;
        this.deployment = owner.as(Deployment.class);
        this.spec = deployment.getSpec();
        this.sets = inOrder(sets);
        this.newest = newest(this.sets, deployment);
        this.shares = Shares.of(spec);
        this.draft = draft;
        this.revisions = new RolloutRevisions(owner, deployment, this.sets, newest, snapshot, now);
        this.isScaled = isScaled();
    }

    static List<OwnedSet> inOrder(List<OwnedSet> sets) {
        return sets.stream()
                .sorted(Comparator.comparing((OwnedSet s) -> orEmpty(s.stored().created()))
                        .thenComparing(s -> s.stored().name()))
                .toList();
    }

    /** The oldest that has the Deployment's template. */
    static @Nullable OwnedSet newest(List<OwnedSet> inOrder, Deployment deployment) {
        return inOrder.stream()
                .filter(s -> s.isOf(deployment.getSpec().getTemplate()))
                .findFirst()
                .orElse(null);
    }

    void step(ClusterSnapshot snapshot) {
        if (Boolean.TRUE.equals(spec.getPaused()) || isScaled) {
            revisions.sync();
            new Proportions(sets, newest, spec, shares, this::want).scale();
            if (Boolean.TRUE.equals(spec.getPaused())) {
                cleanUp();
            }
        } else if ("Recreate".equals(spec.getStrategy().getType())) {
            recreate(snapshot);
        } else {
            roll();
        }
        write();
    }

    private boolean isScaled() {
        return sets.stream()
                .filter(s -> s.wanted() > 0)
                .anyMatch(s -> !s.annotation(OwnedSet.DESIRED).isEmpty()
                        && OwnedSet.number(s.annotation(OwnedSet.DESIRED)) != replicas());
    }

    private int replicas() {
        return Tally.orZero(spec.getReplicas());
    }

    private List<OwnedSet> old() {
        return sets.stream().filter(s -> s != newest).toList();
    }

    private void recreate(ClusterSnapshot snapshot) {
        revisions.sync();
        boolean scaledDown = false;
        for (OwnedSet set : old()) {
            scaledDown |= set.wanted() > 0;
            want(set, 0);
        }
        boolean running = old().stream()
                .flatMap(s -> Ownership.controlled(s.stored(), Kinds.POD, snapshot).stream())
                .anyMatch(pod -> !pod.facts(dev.timonel.model.PodFacts.class).terminal());
        if (!scaledDown && !running) {
            if (newest == null) {
                create(replicas());
            } else {
                want(newest, replicas());
                cleanUpIfDone();
            }
        }
    }

    private void roll() {
        int wantedOfNew = wantedOfNew();
        if (newest == null) {
            create(wantedOfNew);
            return;
        }
        revisions.sync();
        if (newest.wanted() != wantedOfNew) {
            want(newest, wantedOfNew);
        } else if (!scaleOldDown()) {
            cleanUpIfDone();
        }
    }

    /** {@code NewRSNewReplicas}: as many more as the surge leaves room for. */
    private int wantedOfNew() {
        int now = newest == null ? 0 : newest.wanted();
        if (now > replicas()) {
            return replicas();
        }
        int all = sets.stream().mapToInt(OwnedSet::wanted).sum();
        int room = Math.max(0, replicas() + shares.maxSurge() - all);
        return now + Math.min(room, replicas() - now);
    }

    /** First those that do not serve, then as many as are available beyond the least that have to be. False if none. */
    private boolean scaleOldDown() {
        int all = sets.stream().mapToInt(OwnedSet::wanted).sum();
        int least = replicas() - shares.maxUnavailable();
        int newUnavailable = newest == null ? 0 : newest.wanted() - newest.available();
        int most = all - least - newUnavailable;
        if (most <= 0 || old().stream().allMatch(s -> s.wanted() == 0)) {
            return false;
        }
        boolean any = false;
        for (OwnedSet set : old()) {
            // a status that is not of the spec says nothing of who serves
            int idle = set.observed() ? Math.max(0, Math.min(most, set.wanted() - set.available())) : 0;
            if (idle > 0) {
                want(set, set.wanted() - idle);
                most -= idle;
                any = true;
            }
        }
        int available = sets.stream().mapToInt(OwnedSet::available).sum();
        int spare = Math.min(available - least, most);
        for (OwnedSet set : old()) {
            int down = Math.max(0, Math.min(spare, set.wanted()));
            if (down > 0) {
                want(set, set.wanted() - down);
                spare -= down;
                any = true;
            }
        }
        return any;
    }

    private void want(OwnedSet set, int replicas) {
        int before = set.wanted();
        set.want(replicas);
        if (before != replicas) {
            note(set.stored().name(), before, replicas);
        }
    }

    private void note(String name, int before, int after) {
        draft.note(
                owner.key(),
                "Normal",
                "ScalingReplicaSet",
                "Scaled " + (after > before ? "up" : "down") + " replica set " + name + " from " + before + " to "
                        + after,
                COMPONENT);
    }

    private void create(int replicas) {
        ObjectKey created = revisions.create(replicas, shares, draft);
        if (created != null && replicas > 0) {
            note(created.name(), 0, replicas);
        }
    }

    private void cleanUpIfDone() {
        if (newest != null && newest.available() >= replicas()) {
            cleanUp();
        }
    }

    /** Of the old ones those that came first, beyond the history that is wanted, unless they keep pods. */
    private void cleanUp() {
        Integer limit = spec.getRevisionHistoryLimit();
        List<OwnedSet> alive =
                old().stream().filter(s -> !s.stored().deleting()).toList();
        if (limit != null) {
            alive.stream()
                    .sorted(Comparator.comparingLong(OwnedSet::revision))
                    .limit(Math.max(0, alive.size() - limit))
                    .filter(s -> s.wanted() == 0 && s.there() == 0 && s.observed())
                    .forEach(s -> draft.delete(s.stored().key()));
        }
    }

    private void write() {
        for (OwnedSet set : sets) {
            if (set.resized() || isScaled && set.wanted() > 0) {
                set.annotate(OwnedSet.DESIRED, Integer.toString(replicas()));
                set.annotate(OwnedSet.MOST, Integer.toString(replicas() + shares.maxSurge()));
            }
            if (set.changed()) {
                draft.put(set.set());
            }
        }
        if (revisions.changed()) {
            draft.put(deployment);
        }
    }

    Plan plan() {
        return draft.plan();
    }
}
