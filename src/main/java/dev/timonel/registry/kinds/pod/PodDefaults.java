package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pod means by leaving a field out: {@code pkg/apis/core/v1/defaults.go} and the conversions to the internal type,
 * then the admission plugin DefaultTolerationSeconds.
 */
final class PodDefaults {
    private static final long EVICTION_SECONDS = 300;
    private static final List<String> EVICTING_TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private PodDefaults() {}

    static void apply(Pod pod) {
        applyToTemplate(pod);
        applyToPod(pod.getSpec());
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        matchAddresses(status);
        pod.setStatus(status);
    }

    /** {@code SetDefaults_PodSpec}: what a template has, too. */
    static void applyToTemplate(Pod pod) {
        PodSpec spec = Objects.requireNonNullElseGet(pod.getSpec(), PodSpec::new);
        normalize(spec);
        spec.setRestartPolicy(or(spec.getRestartPolicy(), "Always"));
        spec.setDnsPolicy(or(spec.getDnsPolicy(), "ClusterFirst"));
        spec.setSchedulerName(or(spec.getSchedulerName(), "default-scheduler"));
        spec.setTerminationGracePeriodSeconds(Objects.requireNonNullElse(spec.getTerminationGracePeriodSeconds(), 30L));
        if (spec.getSecurityContext() == null) {
            spec.setSecurityContext(new PodSecurityContext());
        }
        spec.getVolumes().forEach(VolumeDefaults::apply);
        spec.getContainers().forEach(PodDefaults::applyTo);
        spec.getInitContainers().forEach(PodDefaults::applyTo);
        spec.getEphemeralContainers().forEach(PodDefaults::applyTo);
        pod.setSpec(spec);
    }

    /** {@code SetDefaults_Pod}: what only the pod gets that is made of a template. */
    private static void applyToPod(PodSpec spec) {
        spec.setEnableServiceLinks(Objects.requireNonNullElse(spec.getEnableServiceLinks(), true));
        if (spec.getTerminationGracePeriodSeconds() < 0) {
            spec.setTerminationGracePeriodSeconds(1L);
        }
        boolean hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
        for (List<Container> containers : List.of(spec.getContainers(), spec.getInitContainers())) {
            for (Container container : containers) {
                requestsFromLimits(container.getResources());
                if (hostNetwork) {
                    container.getPorts().stream()
                            .filter(port -> Objects.requireNonNullElse(port.getHostPort(), 0) == 0)
                            .forEach(port -> port.setHostPort(port.getContainerPort()));
                }
            }
        }
    }

    /** The tolerations that admission adds, on create and on update. */
    static void admit(PodSpec spec) {
        List<Toleration> tolerations = new ArrayList<>(spec.getTolerations());
        for (String taint : EVICTING_TAINTS) {
            if (spec.getTolerations().stream().noneMatch(t -> tolerates(t, taint))) {
                tolerations.add(new TolerationBuilder()
                        .withKey(taint)
                        .withOperator("Exists")
                        .withEffect("NoExecute")
                        .withTolerationSeconds(EVICTION_SECONDS)
                        .build());
            }
        }
        spec.setTolerations(tolerations);
    }

    private static boolean tolerates(Toleration toleration, String taint) {
        String key = orEmpty(toleration.getKey());
        String effect = orEmpty(toleration.getEffect());
        return (key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"));
    }

    /** Go does not tell an unset field from an empty or false one, so no answer here may depend on it either. */
    private static void normalize(PodSpec spec) {
        spec.setHostNetwork(trueOrNull(spec.getHostNetwork()));
        spec.setHostPID(trueOrNull(spec.getHostPID()));
        spec.setHostIPC(trueOrNull(spec.getHostIPC()));
        spec.setNodeName(textOrNull(spec.getNodeName()));
        spec.setHostname(textOrNull(spec.getHostname()));
        spec.setSubdomain(textOrNull(spec.getSubdomain()));
        spec.setPriorityClassName(textOrNull(spec.getPriorityClassName()));
        String account = or(spec.getServiceAccountName(), orEmpty(spec.getServiceAccount()));
        spec.setServiceAccountName(textOrNull(account));
        spec.setServiceAccount(textOrNull(account)); // the old name of the same field
    }

    private static void applyTo(Container container) {
        container.setStdin(trueOrNull(container.getStdin()));
        container.setStdinOnce(trueOrNull(container.getStdinOnce()));
        container.setTty(trueOrNull(container.getTty()));
        container.setImagePullPolicy(or(container.getImagePullPolicy(), pullPolicy(orEmpty(container.getImage()))));
        container.setTerminationMessagePath(or(container.getTerminationMessagePath(), "/dev/termination-log"));
        container.setTerminationMessagePolicy(or(container.getTerminationMessagePolicy(), "File"));
        for (ContainerPort port : container.getPorts()) {
            port.setProtocol(or(port.getProtocol(), "TCP"));
        }
        if (container.getResources() == null) {
            container.setResources(new ResourceRequirements());
        }
        applyTo(container.getLivenessProbe());
        applyTo(container.getReadinessProbe());
        applyTo(container.getStartupProbe());
        if (container.getLifecycle() != null) {
            applyTo(container.getLifecycle().getPostStart());
            applyTo(container.getLifecycle().getPreStop());
        }
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValueFrom() != null) {
                PodFields.setDefaults(
                        variable.getValueFrom().getFieldRef(),
                        variable.getValueFrom().getResourceFieldRef());
            }
        }
    }

    private static void applyTo(EphemeralContainer container) {
        Container common = PodEphemeralContainers.container(container);
        applyTo(common);
        container.setImagePullPolicy(common.getImagePullPolicy());
        container.setTerminationMessagePath(common.getTerminationMessagePath());
        container.setTerminationMessagePolicy(common.getTerminationMessagePolicy());
        container.setEnv(common.getEnv());
        container.setPorts(common.getPorts());
    }

    private static void requestsFromLimits(ResourceRequirements resources) {
        if (resources.getLimits() != null && !resources.getLimits().isEmpty()) {
            Map<String, Quantity> requests = new LinkedHashMap<>(resources.getLimits());
            requests.putAll(orEmpty(resources.getRequests()));
            resources.setRequests(requests);
        }
    }

    private static void applyTo(@Nullable Probe probe) {
        if (probe == null) {
            return;
        }
        probe.setTimeoutSeconds(positiveOr(probe.getTimeoutSeconds(), 1));
        probe.setPeriodSeconds(positiveOr(probe.getPeriodSeconds(), 10));
        probe.setSuccessThreshold(positiveOr(probe.getSuccessThreshold(), 1));
        probe.setFailureThreshold(positiveOr(probe.getFailureThreshold(), 3));
        applyTo(probe.getHttpGet());
        if (probe.getGrpc() != null && probe.getGrpc().getService() == null) {
            probe.getGrpc().setService("");
        }
    }

    private static void applyTo(@Nullable LifecycleHandler handler) {
        if (handler != null) {
            applyTo(handler.getHttpGet());
        }
    }

    private static void applyTo(@Nullable HTTPGetAction get) {
        if (get != null) {
            get.setPath(or(get.getPath(), "/"));
            get.setScheme(or(get.getScheme(), "HTTP"));
        }
    }

    /** {@code podIP} is the first of {@code podIPs}, and wins where they differ. */
    private static void matchAddresses(PodStatus status) {
        String first = orEmpty(status.getPodIP());
        List<PodIP> all = status.getPodIPs();
        if (!first.isEmpty() && (all.isEmpty() || !first.equals(all.get(0).getIp()))) {
            status.setPodIPs(List.of(new PodIP(first)));
        } else if (!all.isEmpty()) {
            status.setPodIP(all.get(0).getIp());
        }
    }

    /** Always for the tag {@code latest}, which is also what no tag means; a digest never changes. */
    static String pullPolicy(String image) {
        if (image.indexOf('@') >= 0) {
            return "IfNotPresent";
        }
        int colon = image.lastIndexOf(':');
        boolean tagged = colon > image.lastIndexOf('/');
        return !tagged || image.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    static String or(@Nullable String text, String otherwise) {
        return orEmpty(text).isEmpty() ? otherwise : orEmpty(text);
    }

    private static int positiveOr(@Nullable Integer number, int otherwise) {
        return number == null || number == 0 ? otherwise : number;
    }

    private static @Nullable Boolean trueOrNull(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag) ? flag : null;
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return orEmpty(text).isEmpty() ? null : text;
    }
}
