package dev.timonel.registry.kinds.quota;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaSpec;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** ResourceQuotas, by {@code pkg/registry/core/resourcequota}. */
public final class ResourceQuotaStrategy implements Strategy<ResourceQuota> {
    @Override
    public ResourceKind kind() {
        return Kinds.RESOURCE_QUOTA;
    }

    @Override
    public void setDefaults(ResourceQuota quota) {
        quota.setSpec(Objects.requireNonNullElseGet(quota.getSpec(), ResourceQuotaSpec::new));
    }

    @Override
    public void prepareForCreate(ResourceQuota quota, WriteContext write) {
        quota.setStatus(new ResourceQuotaStatus());
    }

    @Override
    public void prepareForUpdate(ResourceQuota quota, ResourceQuota old, WriteContext write) {
        quota.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(ResourceQuota quota, ResourceQuota old, WriteContext write) {
        quota.setSpec(old.getSpec());
        quota.setStatus(Objects.requireNonNullElseGet(quota.getStatus(), ResourceQuotaStatus::new));
    }

    @Override
    public List<FieldError> validate(ResourceQuota quota, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ResourceQuotaValidation.validate(quota.getSpec(), errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(ResourceQuota quota, ResourceQuota old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ResourceQuotaValidation.validate(quota.getSpec(), errors);
        if (!new TreeSet<>(quota.getSpec().getScopes())
                .equals(new TreeSet<>(old.getSpec().getScopes()))) {
            errors.invalid("spec.scopes", quota.getSpec().getScopes(), "field is immutable");
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(ResourceQuota quota, ResourceQuota old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ResourceQuotaValidation.amounts(quota.getStatus().getHard(), "status.hard", errors);
        ResourceQuotaValidation.amounts(quota.getStatus().getUsed(), "status.used", errors);
        return errors.list();
    }
}
