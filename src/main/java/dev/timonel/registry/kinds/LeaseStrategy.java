package dev.timonel.registry.kinds;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.util.List;

/**
 * Leases: {@code pkg/registry/coordination/lease} and {@code pkg/apis/coordination/validation}. The fields of coordinated
 * leader election are dropped, as upstream while that gate is off, which it is by default.
 */
final class LeaseStrategy implements Strategy<Lease> {
    @Override
    public ResourceKind kind() {
        return Kinds.LEASE;
    }

    @Override
    public void setDefaults(Lease lease) {
        if (lease.getSpec() == null) {
            lease.setSpec(new LeaseSpec());
        }
        lease.getSpec().setStrategy(null);
        lease.getSpec().setPreferredHolder(null);
    }

    @Override
    public List<FieldError> validate(Lease lease, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        Integer duration = lease.getSpec().getLeaseDurationSeconds();
        if (duration != null && duration <= 0) {
            errors.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        }
        Integer transitions = lease.getSpec().getLeaseTransitions();
        if (transitions != null && transitions < 0) {
            errors.invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Lease lease, Lease old, WriteContext write) {
        return validate(lease, write);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }
}
