package dev.timonel.registry.verbs;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.Asker;
import dev.timonel.registry.admission.Candidate;
import dev.timonel.registry.admission.ParamAccess;
import dev.timonel.registry.admission.PolicyGate;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import org.jspecify.annotations.Nullable;

/** Where the verbs ask policies. Each throws a {@link dev.timonel.model.StatusException} to refuse. */
final class Admission {
    private final PolicyGate gate = new PolicyGate();

    /** {@code sentName} is {@code ""} if the server made the name. */
    void create(
            ObjectKey key,
            String sentName,
            HasMetadata object,
            boolean tracksGeneration,
            boolean dryRun,
            Transaction tx) {
        ParamAccess.check(object, null, tx.asker(), tx.working());
        if (!PolicyGate.isOpen(tx.asker(), tx.working())) {
            ObjectMeta meta = object.getMetadata();
            meta.setUid(tx.stamps().uid());
            meta.setCreationTimestamp(tx.stamps().timestamp());
            meta.setGeneration(tracksGeneration ? Long.valueOf(1) : null);
            ObjectKey sent = new ObjectKey(key.kind(), key.namespace(), sentName);
            check(Candidate.CREATE, sent, "", object, null, dryRun, tx);
        }
    }

    void update(ObjectKey key, String subresource, HasMetadata object, boolean dryRun, Transaction tx) {
        if (!PolicyGate.isOpen(tx.asker(), tx.working())) {
            KubeObject old = tx.working().get(key).orElse(null);
            ParamAccess.check(object, old, tx.asker(), tx.working());
            check(Candidate.UPDATE, key, subresource, object, old, dryRun, tx);
        }
    }

    void delete(KubeObject current, boolean dryRun, Transaction tx) {
        check(Candidate.DELETE, current.key(), "", null, current, dryRun, tx);
    }

    /** Of what is posted to a subresource and not stored. */
    void post(ObjectKey key, String subresource, HasMetadata body, boolean dryRun, Transaction tx) {
        check(Candidate.CREATE, key, subresource, body, null, dryRun, tx);
    }

    void evict(ObjectKey pod, @Nullable DeleteOptions options, boolean dryRun, Transaction tx) {
        if (!PolicyGate.isOpen(tx.asker(), tx.working())) {
            HasMetadata body = new EvictionBuilder()
                    .withNewMetadata()
                    .withName(pod.name())
                    .withNamespace(pod.namespace())
                    .endMetadata()
                    .withDeleteOptions(options)
                    .build();
            post(pod, "eviction", body, dryRun, tx);
        }
    }

    private void check(
            String operation,
            ObjectKey key,
            String subresource,
            @Nullable HasMetadata object,
            @Nullable KubeObject old,
            boolean dryRun,
            Transaction tx) {
        Asker asker = tx.asker();
        if (!PolicyGate.isOpen(asker, tx.working())) {
            gate.check(new Candidate(operation, key, subresource, object, old, dryRun), asker, tx.working());
        }
    }
}
