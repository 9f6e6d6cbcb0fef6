package dev.timonel.controller.admission;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.TypeChecking;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells that a policy has been looked at ({@code pkg/controller/validatingadmissionpolicystatus}). Deviation: its expressions are
 * checked when it is written and not against the schemas of what it applies to, so that there are no warnings (ADR 0007).
 */
public final class PolicyStatusReconciler implements Reconciler {
    @Override
    public String name() {
        return "validatingadmissionpolicy-status";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        return change.key().kind().equals(Kinds.VALIDATING_ADMISSION_POLICY) ? List.of(change.key()) : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> found =
                key.kind().equals(Kinds.VALIDATING_ADMISSION_POLICY) ? snapshot.get(key) : Optional.empty();
        if (found.isEmpty()) {
            return Plan.nothing();
        }
        ValidatingAdmissionPolicy policy = found.get().as(ValidatingAdmissionPolicy.class);
        ValidatingAdmissionPolicyStatus status =
                Objects.requireNonNullElseGet(policy.getStatus(), ValidatingAdmissionPolicyStatus::new);
        long generation = found.get().generation();
        if (generation <= Objects.requireNonNullElse(status.getObservedGeneration(), 0L)) {
            return Plan.nothing();
        }
        status.setObservedGeneration(generation);
        status.setTypeChecking(new TypeChecking());
        policy.setStatus(status);
        return Plan.put(policy);
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }
}
