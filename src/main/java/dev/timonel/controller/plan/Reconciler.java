package dev.timonel.controller.plan;

import dev.timonel.model.Change;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * One consequence of changes: pure arithmetic from a snapshot to what must change in it. The committer runs it inside the
 * transaction of the change, until nothing follows; from then on reconciling again plans nothing.
 * It may remember what it saw of a key, as long as its plans are those that it would make without; one thread uses it.
 */
public interface Reconciler {

    /** A short stable name for metrics and logs: {@code endpointslices}. */
    String name();

    /** The keys to reconcile because of this change. {@code after} already has it. */
    Collection<ObjectKey> affected(Change change, ClusterSnapshot after);

    /**
     * What has to change for this key. The object of the key may be absent. Objects of the snapshot are read only;
     * {@link dev.timonel.model.KubeObject#as} gives a copy to change.
     */
    Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now);

    /**
     * What to do of a plan with a creation that was refused: what comes before it is created, what comes after it is not tried. An event
     * tells the owner, and the key is tried again later, each time after a longer while. {@code snapshot} has what was created.
     */
    default Plan refused(Plan plan, ObjectKey key, Plan.Refusal refusal, ClusterSnapshot snapshot, Instant now) {
        return plan;
    }

    /**
     * Whether one plan is all that a key needs, so that the changes which it makes call for no second look at the key. False
     * where a plan is a step, as in emptying a namespace.
     */
    default boolean settlesAtOnce() {
        return false;
    }

    /**
     * Whether a plan is a step that others are to see: a key is reconciled once in a transaction, and what wakes it again wakes
     * it in the next.
     */
    default boolean inSteps() {
        return false;
    }

    /**
     * The keys that time alone may change, and those that wait for their turn: what is looked at after a start, when all else
     * is at rest. Every key whose plan has a {@code dueAt} is among them.
     */
    default Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return List.of();
    }

    /**
     * Whether it also works in a frozen cluster, on what somebody writes there: what follows from objects alone does, what
     * imitates kubelets, clouds and the passing of time does not.
     */
    default boolean worksFrozen() {
        return false;
    }

    /**
     * Whether it does no harm if the key is reconciled in one of the next transactions, because this one has enough of the
     * kind already.
     */
    default boolean mayWait(ObjectKey key, ClusterSnapshot snapshot) {
        return false;
    }

    /**
     * Whether it compares the clock with times that others tell or mean, as of a schedule or a kubelet's lease, and not only with times
     * from which something is to last for so long.
     */
    default boolean goesByTheClock() {
        return false;
    }

    /**
     * Whether what time has brought may be done while others are served already, because it does no harm before: after a start a
     * part of it is.
     */
    default boolean mayComeLate() {
        return false;
    }
}
