package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.TaintValidation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a pod after defaulting, by {@code ValidatePodSpec} of {@code pkg/apis/core/validation/validation.go}. Left
 * out, as nothing here acts on them: resources of whole pods, and what is not allowed on one operating system.
 */
final class PodValidation {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> PREEMPTION_POLICIES = List.of("PreemptLowerPriority", "Never");
    private static final List<String> SYSTEMS = List.of("linux", "windows");
    private static final int HOSTNAME_LENGTH = 64;
    private static final int MAX_SEARCHES = 32;
    private static final int MAX_SEARCH_CHARACTERS = 2048;

    private PodValidation() {}

    static List<FieldError> validateCreate(PodSpec spec) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(spec));
        if (!spec.getEphemeralContainers().isEmpty()) {
            errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
        }
        if (!spec.getSchedulingGates().isEmpty() && !orEmpty(spec.getNodeName()).isEmpty()) {
            errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
        return errors.list();
    }

    static List<FieldError> validate(PodSpec spec) {
        FieldErrors errors = new FieldErrors();
        validate(spec, true, errors);
        errors.addAll(ContainerValidation.validateImages(spec.getContainers(), "spec.containers"));
        errors.addAll(ContainerValidation.validateImages(spec.getInitContainers(), "spec.initContainers"));
        return errors.list();
    }

    /** A template may leave out what a pod gets when it is made. */
    static List<FieldError> validateTemplate(PodSpec spec) {
        FieldErrors errors = new FieldErrors();
        validate(spec, false, errors);
        return errors.list();
    }

    private static void validate(PodSpec spec, boolean isPod, FieldErrors errors) {
        Map<String, Volume> volumes = VolumeValidation.validate(spec.getVolumes(), "spec.volumes", errors);
        ClaimValidation.validate(spec.getResourceClaims(), "spec.resourceClaims", errors);
        errors.addAll(ContainerValidation.validate(spec, volumes, "spec.containers"));
        errors.addAll(ContainerValidation.validateInit(spec, volumes, "spec.initContainers"));
        errors.addAll(PodEphemeralContainers.validate(spec, volumes));
        if (Boolean.TRUE.equals(spec.getHostNetwork())) {
            validateHostPorts(spec.getContainers(), isPod, errors);
        }
        errors.oneOf("spec.restartPolicy", spec.getRestartPolicy(), RESTART_POLICIES);
        errors.oneOf("spec.dnsPolicy", spec.getDnsPolicy(), DNS_POLICIES);
        errors.addAll(Names.validateLabels(spec.getNodeSelector(), "spec.nodeSelector"));
        SecurityContextValidation.validate(spec, "spec", errors);
        errors.addAll(AffinityValidation.validate(spec.getAffinity(), "spec.affinity"));
        validateDnsConfig(spec, errors);
        validateGates(spec, errors);
        errors.addAll(TopologySpreadValidation.validate(
                spec.getTopologySpreadConstraints(), "spec.topologySpreadConstraints"));
        hostUsers(spec, errors);
        hostnameOverride(spec, errors);
        text("spec.serviceAccountName", spec.getServiceAccountName(), Names::dns1123Subdomain, errors);
        text("spec.nodeName", spec.getNodeName(), Names::dns1123Subdomain, errors);
        Long deadline = spec.getActiveDeadlineSeconds();
        if (deadline != null && (deadline < 1 || deadline > Integer.MAX_VALUE)) {
            errors.invalid("spec.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }
        text("spec.hostname", spec.getHostname(), Names::dns1123Label, errors);
        text("spec.subdomain", spec.getSubdomain(), Names::dns1123Label, errors);
        errors.addAll(TaintValidation.validateTolerations(spec.getTolerations(), "spec.tolerations"));
        validateHostAliases(spec.getHostAliases(), errors);
        text("spec.priorityClassName", spec.getPriorityClassName(), Names::dns1123Subdomain, errors);
        if (spec.getPreemptionPolicy() != null) {
            errors.oneOf("spec.preemptionPolicy", spec.getPreemptionPolicy(), PREEMPTION_POLICIES);
        }
        operatingSystem(spec, errors);
    }

    private static void operatingSystem(PodSpec spec, FieldErrors errors) {
        if (spec.getOs() != null && orEmpty(spec.getOs().getName()).isEmpty()) {
            errors.required("spec.os.name");
        } else if (spec.getOs() != null && !SYSTEMS.contains(spec.getOs().getName())) {
            errors.add(FieldError.notSupported("spec.os", spec.getOs().getName(), SYSTEMS));
        }
    }

    /** Whose users are its own has no part in the node's other namespaces. */
    private static void hostUsers(PodSpec spec, FieldErrors errors) {
        if (!Boolean.FALSE.equals(spec.getHostUsers())) {
            return;
        }
        String because = "when `hostUsers` is false";
        if (Boolean.TRUE.equals(spec.getHostNetwork())) {
            errors.forbidden("spec.hostNetwork", because);
        }
        if (Boolean.TRUE.equals(spec.getHostPID())) {
            errors.forbidden("spec.HostPID", because);
        }
        if (Boolean.TRUE.equals(spec.getHostIPC())) {
            errors.forbidden("spec.HostIPC", because);
        }
    }

    private static void hostnameOverride(PodSpec spec, FieldErrors errors) {
        String name = spec.getHostnameOverride();
        String field = "spec.hostnameOverride";
        if (name == null) {
            return;
        }
        if (Boolean.TRUE.equals(spec.getSetHostnameAsFQDN())) {
            errors.forbidden(field, "may not be specified when setHostnameAsFQDN is true");
        }
        if (Boolean.TRUE.equals(spec.getHostNetwork())) {
            errors.forbidden(field, "may not be specified when hostNetwork is true");
        }
        if (name.length() > HOSTNAME_LENGTH) {
            errors.add(FieldError.tooLong(field, HOSTNAME_LENGTH));
        }
        errors.invalid(field, name, Names.dns1123Subdomain(name));
    }

    private static void validateHostPorts(List<Container> containers, boolean isPod, FieldErrors errors) {
        for (int c = 0; c < containers.size(); c++) {
            List<ContainerPort> ports = containers.get(c).getPorts();
            for (int i = 0; i < ports.size(); i++) {
                int hostPort = Objects.requireNonNullElse(ports.get(i).getHostPort(), 0);
                boolean given = isPod || hostPort != 0;
                if (given && hostPort != Objects.requireNonNullElse(ports.get(i).getContainerPort(), 0)) {
                    errors.invalid(
                            "spec.containers[" + c + "].ports[" + i + "].hostPort",
                            hostPort,
                            "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    private static void validateDnsConfig(PodSpec spec, FieldErrors errors) {
        PodDNSConfig config = spec.getDnsConfig();
        if ("None".equals(spec.getDnsPolicy())) {
            if (config == null) {
                errors.add(FieldError.required("spec.dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None"));
            } else if (config.getNameservers().isEmpty()) {
                errors.add(FieldError.required(
                        "spec.dnsConfig.nameservers",
                        "must provide at least one DNS nameserver when `dnsPolicy` is None"));
            }
        }
        List<String> servers = config == null ? List.of() : config.getNameservers();
        if (servers.size() > 3) {
            errors.invalid("spec.dnsConfig.nameservers", servers, "must not have more than 3 nameservers");
        }
        for (int i = 0; i < servers.size(); i++) {
            errors.invalid("spec.dnsConfig.nameservers[" + i + "]", servers.get(i), Names.ip(servers.get(i)));
        }
        if (config != null && !(servers.isEmpty() && "None".equals(spec.getDnsPolicy()))) {
            validateSearches(config, errors);
        }
    }

    /** The limits are those of the C library's resolver. */
    private static void validateSearches(PodDNSConfig config, FieldErrors errors) {
        String field = "spec.dnsConfig.searches";
        List<String> searches = config.getSearches();
        if (searches.size() > MAX_SEARCHES) {
            errors.invalid(field, searches, "must not have more than " + MAX_SEARCHES + " search paths");
        }
        if (String.join(" ", searches).length() > MAX_SEARCH_CHARACTERS) {
            errors.invalid(
                    field,
                    searches,
                    "must not have more than " + MAX_SEARCH_CHARACTERS
                            + " characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = orEmpty(searches.get(i));
            if (!search.equals(".")) {
                String name = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                errors.invalid(field + "[" + i + "]", name, Names.dns1123SubdomainWithUnderscore(name));
            }
        }
        for (int i = 0; i < config.getOptions().size(); i++) {
            if (orEmpty(config.getOptions().get(i).getName()).isEmpty()) {
                errors.add(FieldError.required("spec.dnsConfig.options[" + i + "]", "must not be empty"));
            }
        }
    }

    private static void validateGates(PodSpec spec, FieldErrors errors) {
        for (int i = 0; i < spec.getReadinessGates().size(); i++) {
            String type = orEmpty(spec.getReadinessGates().get(i).getConditionType());
            errors.invalid("spec.readinessGates[" + i + "].conditionType", type, Names.qualifiedName(type));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < spec.getSchedulingGates().size(); i++) {
            String name = orEmpty(spec.getSchedulingGates().get(i).getName());
            errors.invalid("spec.schedulingGates[" + i + "]", name, Names.qualifiedName(name));
            if (!seen.add(name)) {
                errors.duplicate("spec.schedulingGates[" + i + "]", name);
            }
        }
    }

    private static void validateHostAliases(List<HostAlias> aliases, FieldErrors errors) {
        for (int i = 0; i < aliases.size(); i++) {
            String at = "spec.hostAliases[" + i + "]";
            String ip = orEmpty(aliases.get(i).getIp());
            errors.invalid(at + ".ip", ip, Names.ip(ip));
            List<String> names = aliases.get(i).getHostnames();
            for (int n = 0; n < names.size(); n++) {
                errors.invalid(at + ".hostnames[" + n + "]", names.get(n), Names.dns1123Subdomain(names.get(n)));
            }
        }
    }

    private static void text(
            String field, @Nullable String value, Function<String, List<String>> rule, FieldErrors errors) {
        if (!orEmpty(value).isEmpty()) {
            errors.invalid(field, orEmpty(value), rule.apply(orEmpty(value)));
        }
    }
}
