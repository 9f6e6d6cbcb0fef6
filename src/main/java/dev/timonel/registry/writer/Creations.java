package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import java.util.List;

/** What a reconciler wants created, each for itself: one that is refused leaves the others alone. */
final class Creations {
    private Creations() {}

    /** False if one was refused. */
    static boolean carryOut(List<Plan.Creation> creations, Verbs verbs, Transaction tx) {
        boolean all = true;
        for (Plan.Creation creation : creations) {
            Transaction.Mark mark = tx.mark();
            try {
                ObjectKey key = verbs.create(creation.object(), tx);
                if (creation.told()) {
                    tell(
                            creation,
                            "Normal",
                            "SuccessfulCreate",
                            "Created " + key.kind().singular() + ": " + key.name(),
                            tx);
                }
            } catch (StatusException refusal) {
                tx.rollback(mark);
                tell(creation, "Warning", "FailedCreate", "Error creating: " + refusal.getMessage(), tx);
                all = false;
            }
        }
        return all;
    }

    private static void tell(Plan.Creation creation, String type, String reason, String message, Transaction tx) {
        EventRecorder.record(new Plan.Note(creation.owner(), type, reason, message, creation.component()), tx);
    }
}
