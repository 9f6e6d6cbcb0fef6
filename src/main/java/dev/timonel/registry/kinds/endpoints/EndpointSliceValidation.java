package dev.timonel.registry.kinds.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The content of a slice, by {@code pkg/apis/discovery/validation/validation.go}. */
final class EndpointSliceValidation {
    static final int MAX_ENDPOINTS = 1000;
    static final int MAX_ADDRESSES = 100;
    static final int MAX_TOPOLOGY_LABELS = 16;
    static final int MAX_HINTS = 8;

    /** The documentation of the API says 100; this is what the API server enforces. */
    static final int MAX_PORTS = 20_000;

    private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");

    private EndpointSliceValidation() {}

    static List<FieldError> validate(EndpointSlice slice) {
        FieldErrors errors = new FieldErrors();
        validateTypeAndPorts(slice, errors);
        validateEndpoints(slice, errors);
        return errors.list();
    }

    /** Endpoints that stay as they are were valid once, by whatever rules. */
    static List<FieldError> validateUpdate(EndpointSlice slice, EndpointSlice old) {
        FieldErrors errors = new FieldErrors();
        validateTypeAndPorts(slice, errors);
        if (!slice.getEndpoints().equals(old.getEndpoints())) {
            validateEndpoints(slice, errors);
        }
        return errors.list();
    }

    private static void validateTypeAndPorts(EndpointSlice slice, FieldErrors errors) {
        errors.oneOf("addressType", slice.getAddressType(), ADDRESS_TYPES);
        validatePorts(slice.getPorts(), errors);
    }

    private static void validateEndpoints(EndpointSlice slice, FieldErrors errors) {
        List<Endpoint> endpoints = slice.getEndpoints();
        if (endpoints.size() > MAX_ENDPOINTS) {
            errors.add(FieldError.tooMany("endpoints", endpoints.size(), MAX_ENDPOINTS));
        } else {
            for (int i = 0; i < endpoints.size(); i++) {
                validateEndpoint(endpoints.get(i), orEmpty(slice.getAddressType()), "endpoints[" + i + "]", errors);
            }
        }
    }

    private static void validateEndpoint(Endpoint endpoint, String addressType, String at, FieldErrors errors) {
        List<String> addresses = endpoint.getAddresses();
        if (addresses.isEmpty()) {
            errors.required(at + ".addresses");
        } else if (addresses.size() > MAX_ADDRESSES) {
            errors.add(FieldError.tooMany(at + ".addresses", addresses.size(), MAX_ADDRESSES));
        }
        for (int i = 0; i < addresses.size(); i++) {
            validateAddress(orEmpty(addresses.get(i)), addressType, at + ".addresses", i, errors);
        }
        if (endpoint.getNodeName() != null) {
            errors.invalid(at + ".nodeName", endpoint.getNodeName(), Names.dns1123Subdomain(endpoint.getNodeName()));
        }
        Map<String, String> topology = orEmpty(endpoint.getDeprecatedTopology());
        if (topology.size() > MAX_TOPOLOGY_LABELS) {
            errors.add(FieldError.tooMany(at + ".deprecatedTopology", topology.size(), MAX_TOPOLOGY_LABELS));
        }
        errors.addAll(Names.validateLabels(topology, at + ".deprecatedTopology"));
        if (endpoint.getHostname() != null) {
            errors.invalid(at + ".hostname", endpoint.getHostname(), Names.dns1123Label(endpoint.getHostname()));
        }
        EndpointHints hints = endpoint.getHints();
        if (hints != null
                && validateHints(
                        hints.getForZones().stream().map(ForZone::getName).toList(),
                        Names::labelValue,
                        at + ".hints.forZones",
                        errors)) {
            validateHints(
                    hints.getForNodes().stream().map(ForNode::getName).toList(),
                    Names::dns1123Subdomain,
                    at + ".hints.forNodes",
                    errors);
        }
    }

    private static void validateAddress(
            String address, String addressType, String path, int index, FieldErrors errors) {
        switch (addressType) {
            case "IPv4" -> validateIp(address, IpFamily.IPv4, Names.ip(address), path, index, errors);
            case "IPv6" -> validateIp(address, IpFamily.IPv6, Names.canonicalIp(address), path, index, errors);
            case "FQDN" -> validateDomainName(address, path + "[" + index + "]", errors);
            default -> {} // the type itself is reported
        }
    }

    private static void validateIp(
            String address, IpFamily family, List<String> messages, String path, int index, FieldErrors errors) {
        String field = path + "[" + index + "]";
        if (!messages.isEmpty()) {
            errors.invalid(field, address, messages);
            return;
        }
        if (IpAddress.of(address).family() != family) {
            errors.invalid(path, address, "must be an " + family + " address"); // upstream's path has no index here
        }
        AddressValidation.nonSpecial(address, field, errors);
    }

    private static void validateDomainName(String given, String field, FieldErrors errors) {
        if (given.isEmpty()) {
            errors.required(field);
            return;
        }
        String name = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
        List<String> messages = Names.dns1123Subdomain(name);
        if (!messages.isEmpty()) {
            errors.invalid(field, name, String.join(",", messages));
        } else if (name.indexOf('.') < 0) {
            errors.invalid(field, name, "should be a domain with at least two segments separated by dots");
        } else {
            Stream.of(name.split("\\.", -1))
                    .filter(label -> !Names.dns1123Label(label).isEmpty())
                    .findFirst()
                    .ifPresent(label -> errors.invalid(field, label, String.join(",", Names.dns1123Label(label))));
        }
    }

    /** False if there are too many, and then nothing else is said. */
    private static boolean validateHints(
            List<String> names, Function<String, List<String>> rule, String path, FieldErrors errors) {
        if (names.size() > MAX_HINTS) {
            errors.add(FieldError.tooMany(path, names.size(), MAX_HINTS));
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = orEmpty(names.get(i));
            String field = path + "[" + i + "].name";
            if (!seen.add(name)) {
                errors.duplicate(field, name);
            }
            errors.invalid(field, name, rule.apply(name));
        }
        return true;
    }

    private static void validatePorts(List<EndpointPort> ports, FieldErrors errors) {
        if (ports.size() > MAX_PORTS) {
            errors.add(FieldError.tooMany("ports", ports.size(), MAX_PORTS));
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            EndpointPort port = ports.get(i);
            String at = "ports[" + i + "]";
            String name = orEmpty(port.getName());
            if (!name.isEmpty()) {
                errors.invalid(at + ".name", name, Names.dns1123Label(name));
            }
            if (!names.add(name)) {
                errors.duplicate(at + ".name", name);
            }
            if (port.getPort() != null) {
                // upstream takes any number; no socket has one beyond these, and routing would have to answer with it
                errors.invalid(at + ".port", port.getPort(), Names.portNumber(port.getPort()));
            }
            if (port.getProtocol() != null && !FieldErrors.PROTOCOLS.contains(port.getProtocol())) {
                errors.add(FieldError.notSupported(at + ".protocol", port.getProtocol(), FieldErrors.PROTOCOLS));
            }
            if (port.getAppProtocol() != null) {
                errors.invalid(at + ".appProtocol", port.getAppProtocol(), Names.qualifiedName(port.getAppProtocol()));
            }
        }
    }
}
