package dev.timonel.registry.writer;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Optional;

/**
 * What a reconciler wants created, in order, up to the first that is refused: what refuses one, as a quota that is used up, refuses its
 * like ({@code slowStartBatch} of {@code pkg/controller}).
 */
final class Creations {
    private Creations() {}

    static Optional<Plan.Refusal> carryOut(List<Plan.Creation> creations, Verbs verbs, Transaction tx) {
        for (Plan.Creation creation : creations) {
            Transaction.Mark mark = tx.mark();
            try {
                ObjectKey key = verbs.create(creation.object(), tx);
                if (!creation.words().done().isEmpty()) {
                    tell(
                            creation,
                            "Normal",
                            "SuccessfulCreate",
                            creation.words().done(),
                            key.name(),
                            key.name(),
                            tx);
                }
            } catch (StatusException refusal) {
                tx.rollback(mark);
                String why = orEmpty(refusal.getMessage());
                if (isEnding(creation.owner().namespace(), tx)) {
                    return Optional.empty(); // all of it goes
                }
                String said = creation.words().refused();
                tell(creation, "Warning", creation.words().reason(), said, why, alike(why, creation), tx);
                return Optional.of(new Plan.Refusal(creation, why));
            }
        }
        return Optional.empty();
    }

    private static boolean isEnding(String namespace, Transaction tx) {
        return tx.working()
                .get(Kinds.NAMESPACE, "", namespace)
                .filter(KubeObject::deleting)
                .isPresent();
    }

    /** The reason without the name that was drawn, which is another at each try. */
    private static String alike(String why, Plan.Creation creation) {
        ObjectMeta meta = creation.object().getMetadata();
        String drawn = orEmpty(meta.getName());
        return orEmpty(meta.getGenerateName()).isEmpty() || drawn.isEmpty()
                ? why
                : why.replace(drawn, meta.getGenerateName());
    }

    private static void tell(
            Plan.Creation creation,
            String type,
            String reason,
            String words,
            String what,
            String alike,
            Transaction tx) {
        EventRecorder.record(
                new Plan.Note(creation.owner(), type, reason, words.replace("%s", what), creation.component()),
                words.replace("%s", alike),
                tx);
    }
}
