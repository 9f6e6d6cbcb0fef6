package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoint slices, by {@code pkg/registry/discovery/endpointslice/strategy.go}. */
public final class EndpointSliceStrategy implements Strategy<EndpointSlice> {
    @Override
    public ResourceKind kind() {
        return Kinds.ENDPOINT_SLICE;
    }

    /** A port without a name is named {@code ""}: kube-proxy passes over one that has none. */
    @Override
    public void setDefaults(EndpointSlice slice) {
        for (Endpoint endpoint : slice.getEndpoints()) {
            if (endpoint.getConditions() == null) {
                endpoint.setConditions(new EndpointConditions()); // upstream's are always there
            }
        }
        for (EndpointPort port : slice.getPorts()) {
            port.setName(orEmpty(port.getName()));
            if (port.getProtocol() == null) {
                port.setProtocol("TCP");
            }
        }
    }

    @Override
    public void prepareForCreate(EndpointSlice slice, WriteContext write) {
        slice.getMetadata().setGeneration(1L);
        dropTopology(slice, null);
    }

    @Override
    public void prepareForUpdate(EndpointSlice slice, EndpointSlice old, WriteContext write) {
        dropTopology(slice, old);
    }

    @Override
    public List<FieldError> validate(EndpointSlice slice, WriteContext write) {
        return EndpointSliceValidation.validate(slice);
    }

    @Override
    public List<FieldError> validateUpdate(EndpointSlice slice, EndpointSlice old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(EndpointSliceValidation.validateUpdate(slice, old));
        if (!orEmpty(slice.getAddressType()).equals(orEmpty(old.getAddressType()))) {
            errors.invalid("addressType", orEmpty(slice.getAddressType()), "field is immutable");
        }
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    /** The field of v1beta1 cannot be set through v1; what is there already stays. */
    private static void dropTopology(EndpointSlice slice, @Nullable EndpointSlice old) {
        boolean inUse = old != null && old.getEndpoints().stream().anyMatch(EndpointSliceStrategy::hasTopology);
        if (!inUse) {
            slice.getEndpoints().forEach(endpoint -> endpoint.setDeprecatedTopology(null));
        }
    }

    private static boolean hasTopology(Endpoint endpoint) {
        return endpoint.getDeprecatedTopology() != null
                && !endpoint.getDeprecatedTopology().isEmpty();
    }
}
