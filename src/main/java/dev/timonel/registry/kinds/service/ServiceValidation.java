package dev.timonel.registry.kinds.service;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.service.Services.number;
import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a service, after defaulting, is valid: {@code validateService} and {@code ValidateServiceUpdate} of
 * {@code pkg/apis/core/validation/validation.go} without the common metadata. The order of errors is upstream's, and
 * so is that what could be allocated has been.
 */
final class ServiceValidation {
    private static final List<String> TYPES =
            List.of(Services.CLUSTER_IP, Services.EXTERNAL_NAME, Services.LOAD_BALANCER, Services.NODE_PORT);
    private static final List<String> AFFINITIES = List.of("ClientIP", "None");
    private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS = List.of("PreferClose", "PreferSameZone", "PreferSameNode");
    private static final List<String> IP_MODES = List.of("Proxy", "VIP");
    private static final int MAX_AFFINITY_SECONDS = 86400;
    private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
    private static final String TOPOLOGY_AWARE_HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final String ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

    private final Service service;
    private final @Nullable Service old;
    private final ServiceSpec spec;
    private final List<FieldError> errors = new ArrayList<>();

    private ServiceValidation(Service service, @Nullable Service old) {
        this.service = service;
        this.old = old;
        this.spec = service.getSpec();
    }

    static List<FieldError> validate(Service service) {
        ServiceValidation validation = new ServiceValidation(service, null);
        validation.validate();
        return validation.errors;
    }

    static List<FieldError> validateUpdate(Service service, Service old) {
        ServiceValidation validation = new ServiceValidation(service, old);
        List<FieldError> errors = validation.errors;
        errors.addAll(ServiceClusterIpValidation.validateUpdate(service, old));
        ServiceSpec spec = service.getSpec();
        if (Services.isType(service, Services.LOAD_BALANCER)
                && Services.isType(old, Services.LOAD_BALANCER)
                && !Objects.equals(spec.getLoadBalancerClass(), old.getSpec().getLoadBalancerClass())) {
            errors.add(FieldError.invalid(
                    "spec.loadBalancerClass", spec.getLoadBalancerClass(), "may not change once set"));
        }
        validation.validateLoadBalancerClass(); // upstream repeats it below, where it would only be told twice
        if (Services.needsHealthCheck(service)
                && Services.needsHealthCheck(old)
                && number(spec.getHealthCheckNodePort()) != number(old.getSpec().getHealthCheckNodePort())) {
            errors.add(FieldError.forbidden("spec.healthCheckNodePort", "field is immutable"));
        }
        validation.validate();
        return errors;
    }

    /** Of a status update: what a load balancer reports. */
    static List<FieldError> validateStatus(Service service, Service old) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        List<LoadBalancerIngress> ingress =
                service.getStatus().getLoadBalancer().getIngress();
        if (!ingress.isEmpty() && !Services.isType(service, Services.LOAD_BALANCER)) {
            return List.of(FieldError.forbidden(
                    "status.loadBalancer.ingress", "may only be used when `spec.type` is 'LoadBalancer'"));
        }
        List<FieldError> errors = new ArrayList<>();
        Set<String> before = ingressIps(old);
        for (int i = 0; i < ingress.size(); i++) {
            validate(ingress.get(i), before, "status.loadBalancer.ingress[" + i + "]", errors);
        }
        return errors;
    }

    /** An address that nodes or endpoints may have: not one with a meaning of its own ({@code ValidateEndpointIP}). */
    static List<FieldError> validateNonSpecialIp(String text, String path) {
        IpAddress address = IpAddress.of(text);
        List<FieldError> errors = new ArrayList<>();
        if (address.isUnspecified()) {
            errors.add(FieldError.invalid(path, text, "may not be unspecified (" + text + ")"));
        }
        if (address.isLoopback()) {
            errors.add(FieldError.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
        }
        if (address.isLinkLocal()) {
            errors.add(
                    FieldError.invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
        }
        if (address.isLinkLocalMulticast()) {
            errors.add(FieldError.invalid(
                    path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
        }
        return errors;
    }

    private void validate() {
        validateTopologyAnnotations();
        if (spec.getPorts().isEmpty()
                && !Services.isHeadless(service)
                && !Services.isType(service, Services.EXTERNAL_NAME)) {
            errors.add(FieldError.required("spec.ports", ""));
        }
        validateFieldsOfType();
        errors.addAll(ServicePortValidation.validate(service));
        errors.addAll(Names.validateLabels(spec.getSelector(), "spec.selector"));
        validateAffinity();
        errors.addAll(ServiceClusterIpValidation.validate(service, old));
        validateExternalIps();
        if (!TYPES.contains(text(spec.getType()))) {
            errors.add(FieldError.notSupported("spec.type", text(spec.getType()), TYPES));
        }
        errors.addAll(ServicePortValidation.validateTogether(service));
        validateSourceRanges();
        if (spec.getAllocateLoadBalancerNodePorts() != null && !Services.isType(service, Services.LOAD_BALANCER)) {
            errors.add(FieldError.forbidden("spec.allocateLoadBalancerNodePorts", ONLY_LOAD_BALANCER));
        }
        if (old == null) {
            validateLoadBalancerClass();
        }
        validateExternalTraffic();
        validateInternalTraffic();
    }

    private void validateTopologyAnnotations() {
        Map<String, String> annotations = annotations();
        String mode = annotations.get(TOPOLOGY_MODE);
        String hints = annotations.get(TOPOLOGY_AWARE_HINTS);
        if (mode != null && hints != null && !mode.equals(hints)) {
            errors.add(FieldError.invalid(
                    "metadata.annotations[" + TOPOLOGY_MODE + "]",
                    mode,
                    "must match annotations[" + TOPOLOGY_AWARE_HINTS + "] when both are specified"));
        }
    }

    private void validateFieldsOfType() {
        if (Services.isHeadless(service) && Services.needsNodePort(service)) {
            errors.add(FieldError.invalid(
                    "spec.clusterIPs[0]",
                    Services.NONE,
                    "may not be set to 'None' for " + spec.getType() + " services"));
        }
        if (Services.isType(service, Services.EXTERNAL_NAME)) {
            // Upstream overlooks a clusterIP without clusterIPs on update; it would answer for an address it does not
            // hold.
            forbidForExternalName(
                    "spec.clusterIPs",
                    !spec.getClusterIPs().isEmpty()
                            || !text(spec.getClusterIP()).isEmpty());
            forbidForExternalName("spec.ipFamilies", !spec.getIpFamilies().isEmpty());
            forbidForExternalName("spec.ipFamilyPolicy", spec.getIpFamilyPolicy() != null);
            String name = text(spec.getExternalName());
            String withoutDot = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            if (withoutDot.isEmpty()) {
                errors.add(FieldError.required("spec.externalName", ""));
            } else {
                invalid("spec.externalName", withoutDot, Names.dns1123Subdomain(withoutDot));
            }
        }
    }

    private void forbidForExternalName(String path, boolean set) {
        if (set) {
            errors.add(FieldError.forbidden(path, "may not be set for ExternalName services"));
        }
    }

    private void validateAffinity() {
        String affinity = text(spec.getSessionAffinity());
        if (!AFFINITIES.contains(affinity)) {
            errors.add(FieldError.notSupported("spec.sessionAffinity", affinity, AFFINITIES));
        }
        if (affinity.equals("ClientIP")) {
            // Defaulting has completed the configuration.
            int timeout = spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds();
            if (timeout <= 0 || timeout > MAX_AFFINITY_SECONDS) {
                errors.add(FieldError.invalid(
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                        timeout,
                        "must be greater than 0 and less than " + MAX_AFFINITY_SECONDS));
            }
        }
    }

    /** What was accepted once, by older rules, stays so; that it is of no use to others is told all the same. */
    private void validateExternalIps() {
        List<String> before = old == null ? List.of() : old.getSpec().getExternalIPs();
        List<String> ips = spec.getExternalIPs();
        for (int i = 0; i < ips.size(); i++) {
            String path = "spec.externalIPs[" + i + "]";
            String ip = text(ips.get(i));
            List<String> messages = before.contains(ip) ? List.of() : Names.ip(ip);
            invalid(path, ip, messages);
            if (IpAddress.parse(ip).isPresent() && messages.isEmpty()) {
                errors.addAll(validateNonSpecialIp(ip, path));
            }
        }
    }

    private void validateSourceRanges() {
        List<String> ranges = spec.getLoadBalancerSourceRanges();
        String annotation = annotations().get(SOURCE_RANGES);
        boolean allowed = Services.isType(service, Services.LOAD_BALANCER);
        if (!ranges.isEmpty()) {
            // upstream spells this path with a capital
            String path = "spec.LoadBalancerSourceRanges";
            if (!allowed) {
                errors.add(FieldError.forbidden(path, ONLY_LOAD_BALANCER));
            }
            Set<String> before = old == null
                    ? Set.of()
                    : old.getSpec().getLoadBalancerSourceRanges().stream()
                            .map(range -> text(range).strip())
                            .collect(Collectors.toSet());
            for (int i = 0; i < ranges.size(); i++) {
                String range = text(ranges.get(i)).strip();
                invalid(path + "[" + i + "]", range, before.contains(range) ? List.of() : Names.cidr(range));
            }
        } else if (annotation != null) {
            String path = "metadata.annotations[" + SOURCE_RANGES + "]";
            if (!allowed) {
                errors.add(FieldError.forbidden(path, ONLY_LOAD_BALANCER));
            }
            if (!annotation.isBlank()
                    && !(old != null && annotation.equals(annotations(old).get(SOURCE_RANGES)))) {
                for (String range : annotation.split(",", -1)) {
                    invalid(path, range.strip(), Names.cidr(range.strip()));
                }
            }
        }
    }

    private void validateLoadBalancerClass() {
        String loadBalancerClass = spec.getLoadBalancerClass();
        if (loadBalancerClass != null) {
            if (Services.isType(service, Services.LOAD_BALANCER)) {
                invalid("spec.loadBalancerClass", loadBalancerClass, Names.qualifiedName(loadBalancerClass));
            } else {
                errors.add(FieldError.forbidden("spec.loadBalancerClass", ONLY_LOAD_BALANCER));
            }
        }
    }

    private void validateExternalTraffic() {
        String policy = text(spec.getExternalTrafficPolicy());
        if (!Services.isExternallyAccessible(service)) {
            if (!policy.isEmpty()) {
                errors.add(FieldError.invalid(
                        "spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
            }
        } else if (!TRAFFIC_POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported("spec.externalTrafficPolicy", policy, TRAFFIC_POLICIES));
        }
        int port = number(spec.getHealthCheckNodePort());
        if (port != 0 && !Services.needsHealthCheck(service)) {
            errors.add(FieldError.invalid(
                    "spec.healthCheckNodePort",
                    port,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
        } else if (Services.needsHealthCheck(service) && port == 0) {
            errors.add(FieldError.required("spec.healthCheckNodePort", ""));
        } else if (port != 0) {
            invalid("spec.healthCheckNodePort", port, Names.portNumber(port));
        }
    }

    private void validateInternalTraffic() {
        String policy = spec.getInternalTrafficPolicy();
        if (policy != null && !TRAFFIC_POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported("spec.internalTrafficPolicy", policy, TRAFFIC_POLICIES));
        }
        String distribution = spec.getTrafficDistribution();
        if (distribution != null && !DISTRIBUTIONS.contains(distribution)) {
            errors.add(FieldError.notSupported("spec.trafficDistribution", distribution, DISTRIBUTIONS));
        }
    }

    private static Set<String> ingressIps(Service service) {
        return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
                ? Set.of()
                : service.getStatus().getLoadBalancer().getIngress().stream()
                        .map(ingress -> text(ingress.getIp()))
                        .collect(Collectors.toSet());
    }

    private static void validate(
            LoadBalancerIngress ingress, Set<String> before, String path, List<FieldError> errors) {
        String ip = text(ingress.getIp());
        if (!ip.isEmpty() && !before.contains(ip)) {
            Names.ip(ip).forEach(m -> errors.add(FieldError.invalid(path + ".ip", ip, m)));
        }
        String mode = ingress.getIpMode();
        if (mode == null) {
            if (!ip.isEmpty()) {
                errors.add(FieldError.required(path + ".ipMode", "must be specified when `ip` is set"));
            }
        } else if (ip.isEmpty()) {
            errors.add(FieldError.forbidden(path + ".ipMode", "may not be specified when `ip` is not set"));
        } else if (!IP_MODES.contains(mode)) {
            errors.add(FieldError.notSupported(path + ".ipMode", mode, IP_MODES));
        }
        String hostname = text(ingress.getHostname());
        if (!hostname.isEmpty()) {
            Names.dns1123Subdomain(hostname)
                    .forEach(m -> errors.add(FieldError.invalid(path + ".hostname", hostname, m)));
            if (IpAddress.parse(hostname).isPresent()) {
                errors.add(FieldError.invalid(path + ".hostname", hostname, "must be a DNS name, not an IP address"));
            }
        }
    }

    private Map<String, String> annotations() {
        return annotations(service);
    }

    private static Map<String, String> annotations(Service service) {
        return orEmpty(service.getMetadata().getAnnotations());
    }

    private void invalid(String path, Object value, List<String> messages) {
        messages.forEach(m -> errors.add(FieldError.invalid(path, value, m)));
    }
}
