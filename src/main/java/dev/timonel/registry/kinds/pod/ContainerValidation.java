package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Containers and init containers of a pod after defaulting, by {@code pkg/apis/core/validation/validation.go}. Left out:
 * devices, and the sources of variables.
 */
final class ContainerValidation {
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");

    private ContainerValidation() {}

    static List<FieldError> validate(PodSpec spec, Set<String> volumes, String path) {
        List<Container> containers = spec.getContainers();
        FieldErrors errors = new FieldErrors();
        if (containers.isEmpty()) {
            errors.required(path);
            return errors.list();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            validateOne(containers.get(i), names, volumes, path + "[" + i + "]", errors);
            ProbeValidation.validate(containers.get(i), gracePeriod(spec), path + "[" + i + "]", errors);
        }
        hostPortConflicts(containers, 0, path, errors);
        return errors.list();
    }

    /** Names are unique among both sorts; ports clash only within one container, since they run one after the other. */
    static List<FieldError> validateInit(PodSpec spec, Set<String> volumes, String path) {
        List<Container> init = spec.getInitContainers();
        FieldErrors errors = new FieldErrors();
        Set<String> names = new HashSet<>();
        spec.getContainers().forEach(c -> names.add(orEmpty(c.getName())));
        names.remove("");
        for (int i = 0; i < init.size(); i++) {
            validateOne(init.get(i), names, volumes, path + "[" + i + "]", errors);
            // upstream's path says [0] whichever it is
            hostPortConflicts(List.of(init.get(i)), i, path, errors);
            if ("Always".equals(init.get(i).getRestartPolicy())) {
                ProbeValidation.validate(init.get(i), gracePeriod(spec), path + "[" + i + "]", errors);
            } else {
                onlyOfSidecars(init.get(i), path + "[" + i + "]", errors);
            }
        }
        return errors.list();
    }

    private static long gracePeriod(PodSpec spec) {
        return Objects.requireNonNullElse(spec.getTerminationGracePeriodSeconds(), 0L);
    }

    /** Of pods, though not of templates. */
    static List<FieldError> validateImages(List<Container> containers, String path) {
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < containers.size(); i++) {
            String image = orEmpty(containers.get(i).getImage());
            if (!image.equals(image.strip())) {
                errors.invalid(path + "[" + i + "].image", image, "must not have leading or trailing whitespace");
            }
        }
        return errors.list();
    }

    private static void onlyOfSidecars(Container container, String at, FieldErrors errors) {
        Map<String, Boolean> set = new LinkedHashMap<>();
        set.put("lifecycle", container.getLifecycle() != null);
        set.put("livenessProbe", container.getLivenessProbe() != null);
        set.put("readinessProbe", container.getReadinessProbe() != null);
        set.put("startupProbe", container.getStartupProbe() != null);
        set.forEach((field, isSet) -> {
            if (isSet) {
                errors.forbidden(at + "." + field, "may not be set for init containers without restartPolicy=Always");
            }
        });
    }

    private static void validateOne(
            Container container, Set<String> names, Set<String> volumes, String at, FieldErrors errors) {
        String name = orEmpty(container.getName());
        if (name.isEmpty()) {
            errors.required(at + ".name");
        } else {
            errors.invalid(at + ".name", name, Names.dns1123Label(name));
        }
        String image = orEmpty(container.getImage());
        if (image.isEmpty()) {
            errors.required(at + ".image");
        }
        errors.oneOf(at + ".terminationMessagePolicy", container.getTerminationMessagePolicy(), MESSAGE_POLICIES);
        validatePorts(container.getPorts(), at + ".ports", errors);
        validateEnv(container.getEnv(), at + ".env", errors);
        validateMounts(container.getVolumeMounts(), volumes, at + ".volumeMounts", errors);
        errors.oneOf(at + ".imagePullPolicy", container.getImagePullPolicy(), PULL_POLICIES);
        ResourceValidation.requirements(
                Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new),
                at + ".resources",
                errors);
        SecurityContextValidation.validate(container.getSecurityContext(), at + ".securityContext", errors);
        if (!name.isEmpty() && !names.add(name)) {
            errors.duplicate(at + ".name", name);
        }
    }

    private static void validatePorts(List<ContainerPort> ports, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ContainerPort port = ports.get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(port.getName());
            if (!name.isEmpty()) {
                List<String> messages = Names.portName(name);
                errors.invalid(at + ".name", name, messages);
                if (messages.isEmpty() && !names.add(name)) {
                    errors.duplicate(at + ".name", name);
                }
            }
            int number = Objects.requireNonNullElse(port.getContainerPort(), 0);
            if (number == 0) {
                errors.required(at + ".containerPort");
            } else {
                errors.invalid(at + ".containerPort", number, Names.portNumber(number));
            }
            int hostPort = Objects.requireNonNullElse(port.getHostPort(), 0);
            if (hostPort != 0) {
                errors.invalid(at + ".hostPort", hostPort, Names.portNumber(hostPort));
            }
            errors.oneOf(at + ".protocol", port.getProtocol(), FieldErrors.PROTOCOLS);
        }
    }

    private static void hostPortConflicts(List<Container> containers, int first, String path, FieldErrors errors) {
        Set<String> taken = new HashSet<>();
        for (int c = 0; c < containers.size(); c++) {
            List<ContainerPort> ports = containers.get(c).getPorts();
            for (int i = 0; i < ports.size(); i++) {
                ContainerPort port = ports.get(i);
                int hostPort = Objects.requireNonNullElse(port.getHostPort(), 0);
                String key = orEmpty(port.getProtocol()) + "/" + orEmpty(port.getHostIP()) + "/" + hostPort;
                if (hostPort != 0 && !taken.add(key)) {
                    errors.duplicate(path + "[" + (first + c) + "].ports[" + i + "].hostPort", key);
                }
            }
        }
    }

    private static void validateEnv(List<EnvVar> env, String path, FieldErrors errors) {
        for (int i = 0; i < env.size(); i++) {
            EnvVar variable = env.get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(variable.getName());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            } else if (!name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')) {
                errors.invalid(
                        at + ".name",
                        name,
                        "a valid environment variable name must consist only of printable ASCII characters other than"
                                + " '='");
            }
            if (variable.getValueFrom() != null && !orEmpty(variable.getValue()).isEmpty()) {
                errors.invalid(at + ".valueFrom", "", "may not be specified when `value` is not empty");
            }
        }
    }

    private static void validateMounts(List<VolumeMount> mounts, Set<String> volumes, String path, FieldErrors errors) {
        Set<String> mountPaths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(mounts.get(i).getName());
            String mountPath = orEmpty(mounts.get(i).getMountPath());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            }
            if (mountPath.isEmpty()) {
                errors.required(at + ".mountPath");
            }
            if (!volumes.contains(name)) {
                errors.add(FieldError.notFound(at + ".name", name));
            }
            if (!mountPaths.add(mountPath)) {
                errors.invalid(at + ".mountPath", mountPath, "must be unique");
            }
        }
    }
}
