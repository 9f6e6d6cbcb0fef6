package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Containers and init containers of a pod after defaulting, by {@code pkg/apis/core/validation/validation.go}.
 */
final class ContainerValidation {
    static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");

    private ContainerValidation() {}

    static List<FieldError> validate(PodSpec spec, Map<String, Volume> volumes, String path) {
        List<Container> containers = spec.getContainers();
        FieldErrors errors = new FieldErrors();
        if (containers.isEmpty()) {
            errors.required(path);
            return errors.list();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(containers.get(i).getName());
            validateOne(containers.get(i), spec, volumes, at, errors);
            if (!names.add(name)) {
                errors.duplicate(at + ".name", name);
            }
            ProbeValidation.validate(containers.get(i), gracePeriod(spec), at, errors);
            RestartValidation.policy(containers.get(i), at, errors);
        }
        hostPortConflicts(containers, 0, path, errors);
        return errors.list();
    }

    /** Names are unique among both sorts; ports clash only within one container, since they run one after the other. */
    static List<FieldError> validateInit(PodSpec spec, Map<String, Volume> volumes, String path) {
        List<Container> init = spec.getInitContainers();
        FieldErrors errors = new FieldErrors();
        Set<String> names = new HashSet<>();
        spec.getContainers().forEach(c -> names.add(orEmpty(c.getName())));
        for (int i = 0; i < init.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(init.get(i).getName());
            validateOne(init.get(i), spec, volumes, at, errors);
            RestartValidation.policy(init.get(i), at, errors);
            if (names.contains(name)) {
                errors.duplicate(at + ".name", name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            // upstream's path says [0] whichever it is
            hostPortConflicts(List.of(init.get(i)), i, path, errors);
            if ("Always".equals(init.get(i).getRestartPolicy())) {
                ProbeValidation.validate(init.get(i), gracePeriod(spec), at, errors);
            } else {
                onlyOfSidecars(init.get(i), at, errors);
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
            validateImage(containers.get(i), path + "[" + i + "]", errors);
        }
        return errors.list();
    }

    static void validateImage(Container container, String at, FieldErrors errors) {
        String image = orEmpty(container.getImage());
        if (!image.equals(image.strip())) {
            errors.invalid(at + ".image", image, "must not have leading or trailing whitespace");
        }
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
        for (int i = 0; i < container.getResizePolicy().size(); i++) {
            if ("RestartContainer".equals(container.getResizePolicy().get(i).getRestartPolicy())) {
                errors.invalid(
                        at + ".resizePolicy[" + i + "].restartPolicy",
                        "RestartContainer",
                        "must not be set to 'RestartContainer' for non-sidecar initContainers");
            }
        }
    }

    /** What holds for a container of any sort: {@code validateContainerCommon}. */
    static void validateOne(
            Container container, PodSpec spec, Map<String, Volume> volumes, String at, FieldErrors errors) {
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
        EnvValidation.validate(container.getEnv(), at + ".env", errors);
        EnvValidation.validateFrom(container.getEnvFrom(), at + ".envFrom", errors);
        MountValidation.validate(container, volumes, at, errors);
        errors.oneOf(at + ".imagePullPolicy", container.getImagePullPolicy(), PULL_POLICIES);
        ResourceValidation.requirements(
                Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new),
                at + ".resources",
                errors);
        ClaimValidation.validate(container.getResources(), spec, at + ".resources.claims", errors);
        RestartValidation.resize(
                container.getResizePolicy(), orEmpty(spec.getRestartPolicy()), at + ".resizePolicy", errors);
        boolean hostUsers = !Boolean.FALSE.equals(spec.getHostUsers());
        SecurityContextValidation.validate(container.getSecurityContext(), hostUsers, at + ".securityContext", errors);
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
}
