package dev.timonel.registry.kinds;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.APIService;
import java.util.List;
import java.util.Optional;

/**
 * APIServices, which tell what this server serves: a reconciler keeps them. One that a client writes would have requests passed on
 * to another server, which is not done here, so that each is refused with 405.
 */
final class ApiServiceStrategy implements Strategy<APIService> {
    @Override
    public ResourceKind kind() {
        return Kinds.API_SERVICE;
    }

    /** The core group has none: {@code v1.}. */
    @Override
    public List<String> nameErrors(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public void prepareForCreate(APIService object, WriteContext write) {
        throw readOnly();
    }

    @Override
    public void prepareForUpdate(APIService object, APIService old, WriteContext write) {
        throw readOnly();
    }

    @Override
    public List<FieldError> validate(APIService object, WriteContext write) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(APIService object, APIService old, WriteContext write) {
        return List.of();
    }

    @Override
    public Optional<StatusException> refusesDelete(ObjectKey key) {
        return Optional.of(readOnly());
    }

    private static StatusException readOnly() {
        return StatusException.methodNotAllowed(
                "APIServices are read-only: this server passes no requests on to others");
    }
}
