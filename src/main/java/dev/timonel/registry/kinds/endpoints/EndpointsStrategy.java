package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.List;
import java.util.Objects;

/** The legacy Endpoints, by {@code pkg/registry/core/endpoint/strategy.go}. */
public final class EndpointsStrategy implements Strategy<Endpoints> {
    @Override
    public ResourceKind kind() {
        return Kinds.ENDPOINTS;
    }

    @Override
    public void setDefaults(Endpoints endpoints) {
        for (EndpointSubset subset : endpoints.getSubsets()) {
            subset.getPorts().stream()
                    .filter(port -> orEmpty(port.getProtocol()).isEmpty())
                    .forEach(port -> port.setProtocol("TCP"));
        }
    }

    @Override
    public List<FieldError> validate(Endpoints endpoints, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        List<EndpointSubset> subsets = endpoints.getSubsets();
        for (int i = 0; i < subsets.size(); i++) {
            validateSubset(subsets.get(i), "subsets[" + i + "]", errors);
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Endpoints endpoints, Endpoints old, WriteContext write) {
        // what the controller wrote may be more than a client could, and must not keep a client from the labels
        return endpoints.getSubsets().equals(old.getSubsets()) ? List.of() : validate(endpoints, write);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    private static void validateSubset(EndpointSubset subset, String at, FieldErrors errors) {
        List<EndpointAddress> ready = subset.getAddresses();
        List<EndpointAddress> notReady = subset.getNotReadyAddresses();
        if (ready.isEmpty() && notReady.isEmpty()) {
            errors.add(FieldError.required(at, "must specify `addresses` or `notReadyAddresses`"));
        }
        for (int i = 0; i < ready.size(); i++) {
            validateAddress(ready.get(i), at + ".addresses[" + i + "]", errors);
        }
        for (int i = 0; i < notReady.size(); i++) {
            validateAddress(notReady.get(i), at + ".notReadyAddresses[" + i + "]", errors);
        }
        List<EndpointPort> ports = subset.getPorts();
        for (int i = 0; i < ports.size(); i++) {
            validatePort(ports.get(i), ports.size() > 1, at + ".ports[" + i + "]", errors);
        }
    }

    private static void validateAddress(EndpointAddress address, String at, FieldErrors errors) {
        String ip = orEmpty(address.getIp());
        errors.invalid(at + ".ip", ip, Names.ip(ip));
        String hostname = orEmpty(address.getHostname());
        if (!hostname.isEmpty()) {
            errors.invalid(at + ".hostname", hostname, Names.dns1123Label(hostname));
        }
        if (address.getNodeName() != null) {
            errors.invalid(at + ".nodeName", address.getNodeName(), Names.dns1123Subdomain(address.getNodeName()));
        }
        AddressValidation.nonSpecial(ip, at + ".ip", errors);
    }

    private static void validatePort(EndpointPort port, boolean requireName, String at, FieldErrors errors) {
        String name = orEmpty(port.getName());
        if (!name.isEmpty()) {
            errors.invalid(at + ".name", name, Names.dns1123Label(name));
        } else if (requireName) {
            errors.required(at + ".name");
        }
        int number = Objects.requireNonNullElse(port.getPort(), 0);
        errors.invalid(at + ".port", number, Names.portNumber(number));
        errors.oneOf(at + ".protocol", port.getProtocol(), FieldErrors.PROTOCOLS);
        if (port.getAppProtocol() != null) {
            errors.invalid(at + ".appProtocol", port.getAppProtocol(), Names.qualifiedName(port.getAppProtocol()));
        }
    }
}
