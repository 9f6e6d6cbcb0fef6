package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Keeps the internal object that tells by which rules all that is stored has come to rest. Every commit settles what it
 * changes, so a start under the same rules has nothing to reconcile but what time has brought. Under other rules, or after a
 * reconciler has failed, it reconciles everything once, and this last.
 */
final class AtRest implements Reconciler {
    private static final ObjectKey KEY = new ObjectKey(Kinds.CURSOR, "", "at-rest");
    private static final String RULES = "last";
    private static final String NONE = "";

    private final String rules;
    private boolean disturbed;

    /** {@code rules} are what {@link RegistryRules#name} says. */
    AtRest(String rules) {
        this.rules = rules;
    }

    /** Never true of rules that have no name. */
    boolean holds(ClusterSnapshot snapshot) {
        return !rules.equals(NONE) && rules.equals(stored(snapshot));
    }

    /** A consequence is missing, and nothing that is stored tells which. */
    void disturb() {
        disturbed = true;
    }

    /** Before the end of a transaction. */
    void keep(Transaction tx) {
        if (disturbed && !stored(tx.working()).equals(NONE)) {
            tx.put(mark(NONE), false);
        }
    }

    @Override
    public String name() {
        return "at-rest";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        return List.of();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return List.of(KEY);
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        return disturbed || stored(snapshot).equals(rules) ? Plan.nothing() : Plan.put(mark(rules));
    }

    private static GenericKubernetesResource mark(String rules) {
        GenericKubernetesResource mark = new GenericKubernetesResource();
        mark.setApiVersion(Kinds.CURSOR.apiVersion());
        mark.setKind(Kinds.CURSOR.kind());
        mark.setMetadata(new ObjectMetaBuilder().withName(KEY.name()).build());
        mark.setAdditionalProperty(RULES, rules);
        return mark;
    }

    private static String stored(ClusterSnapshot snapshot) {
        return snapshot.get(KEY)
                .map(mark -> mark.as(GenericKubernetesResource.class))
                .map(mark -> String.valueOf(mark.getAdditionalProperties().get(RULES)))
                .orElse(NONE);
    }
}
