package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a status update may say of a pod, by {@code ValidatePodStatusUpdate} of {@code pkg/apis/core/validation}. */
final class PodStatusValidation {
    private static final Set<String> SYSTEM_CONDITIONS = Set.of("PodScheduled", "Ready", "Initialized");

    private PodStatusValidation() {}

    static List<FieldError> validate(Pod pod, Pod old) {
        FieldErrors errors = new FieldErrors();
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        PodStatus before = old.getStatus() == null ? new PodStatus() : old.getStatus();
        for (int i = 0; i < status.getConditions().size(); i++) {
            String at = "status.conditions[" + i + "]";
            String type = orEmpty(status.getConditions().get(i).getType());
            notNegative(at, status.getConditions().get(i).getObservedGeneration(), errors);
            if (!SYSTEM_CONDITIONS.contains(type)) {
                errors.invalid(at + ".Type", type, Names.qualifiedName(type)); // in upper case, as upstream
            }
        }
        String nominated = orEmpty(status.getNominatedNodeName());
        if (!nominated.isEmpty() && !nominated.equals(before.getNominatedNodeName())) {
            errors.invalid("status.nominatedNodeName", nominated, Names.dns1123Subdomain(nominated));
        }
        notNegative("status", status.getObservedGeneration(), errors);
        if (!orEmpty(status.getQosClass()).equals(orEmpty(before.getQosClass()))) {
            errors.invalid("status.qosClass", orEmpty(status.getQosClass()), "field is immutable");
        }
        validateTransitions(status, before, Objects.requireNonNullElseGet(old.getSpec(), PodSpec::new), errors);
        validateAddresses(
                status.getPodIPs().stream().map(PodIP::getIp).toList(),
                before.getPodIPs().stream().map(PodIP::getIp).toList(),
                "status.podIPs",
                errors);
        validateHostIps(status, before, errors);
        return errors.list();
    }

    private static void notNegative(String at, @Nullable Long generation, FieldErrors errors) {
        if (generation != null && generation < 0) {
            errors.invalid(at + ".observedGeneration", generation, "must be a non-negative integer");
        }
    }

    /** Sidecars restart whatever the pod's policy, and ephemeral containers never. */
    private static void validateTransitions(PodStatus status, PodStatus before, PodSpec spec, FieldErrors errors) {
        String restartPolicy = orEmpty(spec.getRestartPolicy());
        Set<String> sidecars = spec.getInitContainers().stream()
                .filter(c -> "Always".equals(c.getRestartPolicy()))
                .map(Container::getName)
                .collect(Collectors.toSet());
        validateTransitions(
                status.getContainerStatuses(),
                before.getContainerStatuses(),
                restartPolicy,
                "status.containerStatuses",
                errors);
        validateTransitions(
                status.getInitContainerStatuses().stream()
                        .filter(s -> !sidecars.contains(s.getName()))
                        .toList(),
                before.getInitContainerStatuses(),
                restartPolicy,
                "status.initContainerStatuses",
                errors);
        validateTransitions(
                status.getEphemeralContainerStatuses(),
                before.getEphemeralContainerStatuses(),
                "Never",
                "status.ephemeralContainerStatuses",
                errors);
    }

    /** A container that is done stays done, unless it may restart. */
    private static void validateTransitions(
            List<ContainerStatus> now,
            List<ContainerStatus> before,
            String restartPolicy,
            String path,
            FieldErrors errors) {
        if (restartPolicy.equals("Always")) {
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            ContainerStatus old = before.get(i);
            if (!terminated(old) || restartPolicy.equals("OnFailure") && failed(old)) {
                continue;
            }
            String name = orEmpty(old.getName());
            if (now.stream().anyMatch(s -> name.equals(s.getName()) && !terminated(s))) {
                errors.forbidden(path + "[" + i + "].state", "may not be transitioned to non-terminated state");
            }
        }
    }

    private static boolean terminated(ContainerStatus status) {
        return status.getState() != null && status.getState().getTerminated() != null;
    }

    private static boolean failed(ContainerStatus status) {
        Integer exitCode = status.getState().getTerminated().getExitCode();
        return exitCode != null && exitCode != 0;
    }

    private static void validateHostIps(PodStatus status, PodStatus before, FieldErrors errors) {
        List<HostIP> all = status.getHostIPs();
        if (all.isEmpty()) {
            return;
        }
        String first = orEmpty(all.get(0).getIp());
        if (!first.equals(orEmpty(status.getHostIP()))) {
            errors.invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`");
        }
        validateAddresses(
                all.stream().map(HostIP::getIp).toList(),
                before.getHostIPs().stream().map(HostIP::getIp).toList(),
                "status.hostIPs",
                errors);
    }

    /** Valid or there before, at most one a family. */
    private static void validateAddresses(
            List<String> addresses, List<String> before, String path, FieldErrors errors) {
        for (int i = 0; i < addresses.size(); i++) {
            String ip = orEmpty(addresses.get(i));
            errors.invalid(path + "[" + i + "]", ip, before.contains(ip) ? List.of() : Names.ip(ip));
        }
        Set<?> families = addresses.stream()
                .flatMap(ip -> IpAddress.parse(orEmpty(ip)).stream())
                .map(IpAddress::family)
                .collect(Collectors.toSet());
        if (addresses.size() > 1 && families.size() != addresses.size()) {
            // as upstream's internal types are rendered
            List<Map<String, String>> shown =
                    addresses.stream().map(ip -> Map.of("IP", orEmpty(ip))).toList();
            errors.invalid(path, shown, "may specify no more than one IP for each IP family");
        }
    }
}
