package dev.timonel.registry.kinds.config;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;

/** ServiceAccounts: {@code pkg/registry/core/serviceaccount}. Of a Secret that one refers to, only the name is kept. */
public final class ServiceAccountStrategy implements Strategy<ServiceAccount> {
    @Override
    public ResourceKind kind() {
        return Kinds.SERVICE_ACCOUNT;
    }

    @Override
    public void prepareForCreate(ServiceAccount account, WriteContext write) {
        account.setSecrets(account.getSecrets().stream()
                .map(secret ->
                        new ObjectReferenceBuilder().withName(secret.getName()).build())
                .toList());
    }

    @Override
    public void prepareForUpdate(ServiceAccount account, ServiceAccount old, WriteContext write) {
        prepareForCreate(account, write);
    }

    @Override
    public List<FieldError> validate(ServiceAccount account, WriteContext write) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(ServiceAccount account, ServiceAccount old, WriteContext write) {
        return List.of();
    }
}
