package dev.timonel.controller.accounts;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Keeps a ServiceAccount {@code default} in each namespace that stays: {@code pkg/controller/serviceaccount}. */
public final class ServiceAccountReconciler implements Reconciler {
    private static final String DEFAULT = "default";

    @Override
    public String name() {
        return "serviceaccounts";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        boolean gone = change.type() == Change.Type.DELETED;
        if (key.kind().equals(Kinds.NAMESPACE)) {
            return gone ? List.of() : List.of(account(key.name()));
        }
        return gone && key.equals(account(key.namespace())) ? List.of(key) : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        PlanDraft draft = new PlanDraft();
        boolean stays = snapshot.get(Kinds.NAMESPACE, "", key.namespace())
                .filter(namespace -> !namespace.deleting())
                .isPresent();
        if (stays && key.equals(account(key.namespace())) && snapshot.get(key).isEmpty()) {
            draft.put(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace(key.namespace())
                    .withName(key.name())
                    .endMetadata()
                    .build());
        }
        return draft.plan();
    }

    /** The namespaces of a server that did not know this kind yet. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NAMESPACE).stream()
                .map(KubeObject::name)
                .map(ServiceAccountReconciler::account)
                .filter(key -> snapshot.get(key).isEmpty())
                .toList();
    }

    private static ObjectKey account(String namespace) {
        return new ObjectKey(Kinds.SERVICE_ACCOUNT, namespace, DEFAULT);
    }
}
