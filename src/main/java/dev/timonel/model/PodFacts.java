package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as Services see it. {@code nodeName}, {@code hostname} and {@code subdomain} are {@code ""} where unset;
 * {@code ips} are at most one a family, the primary first; {@code ready} is the Ready condition. {@code requests} are
 * what the scheduler counts, by resource ({@link PodRequests}). {@code mindsOthers}: where it may run depends on which pods
 * run where; {@code distance}: it requires anti-affinity; {@code timed}: it turns ready, or ends, after a time that it
 * names; {@code waiting}: the scheduler has said that it finds no node for it; {@code settled}: it has
 * started, its status is that of its spec, and neither a deadline nor a readiness gate can change that; {@code resizing}: its
 * containers have not got the resources that its spec asks for by now; {@code addressless}: its node is to give it an address of
 * its own, and has not.
 */
public record PodFacts(
        String phase,
        String nodeName,
        List<IpAddress> ips,
        boolean ready,
        String hostname,
        String subdomain,
        boolean hostNetwork,
        List<ContainerPort> ports,
        List<HostPort> hostPorts,
        Map<String, Long> requests,
        boolean mindsOthers,
        @Nullable Distance distance,
        boolean timed,
        @Nullable Waiting waiting,
        boolean settled,
        boolean resizing,
        boolean addressless)
        implements Facts {
    /** After how long, from its start, the containers of a simulated pod are ready: a Go duration. */
    public static final String READY_AFTER_ANNOTATION = "timonel.dev/ready-after";

    /** After how long, from its start, a simulated pod that does not always restart has succeeded: a Go duration. */
    public static final String SUCCEEDS_AFTER_ANNOTATION = "timonel.dev/succeeds-after";

    /** After how long it has failed instead. */
    public static final String FAILS_AFTER_ANNOTATION = "timonel.dev/fails-after";

    /** The code that its containers exit with then, if that is to be another than 1. */
    public static final String EXIT_CODE_ANNOTATION = "timonel.dev/exit-code";

    /** The condition of a pod whose containers have not got the resources that its spec asks for by now. */
    public static final String RESIZE_PENDING = "PodResizePending";

    /** What the log of a pod's containers is; followed by a dot and a container's name, of that one. */
    public static final String LOG_ANNOTATION = "timonel.dev/log";

    /**
     * A port that a container declares, or an init container that restarts always (sidecar); {@code name} is {@code ""} for
     * one without.
     */
    public record ContainerPort(String name, String protocol, int port) {}

    /** The anti-affinity that a pod requires, and the pod's namespace, by which it is understood. */
    public record Distance(String namespace, List<PodAffinityTerm> terms) {}

    /** Where the pod may run, and why it runs nowhere yet: the message of its condition PodScheduled. */
    public record Waiting(Placement placement, String reason) {}

    /** A port of the node that a container asks for; {@code ip} is {@code 0.0.0.0} for every address. */
    public record HostPort(String ip, String protocol, int port) {}

    /** Succeeded or Failed: the pod will never serve again. */
    public boolean terminal() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** What a pod of this spec asks of its node, by resource. */
    public static Map<String, Long> requestsOf(PodSpec spec) {
        return PodRequests.of(spec);
    }

    private static boolean isResizing(PodStatus status) {
        for (PodCondition condition : status.getConditions()) {
            if (RESIZE_PENDING.equals(condition.getType())) {
                return true;
            }
        }
        return false;
    }

    static PodFacts of(Pod pod) {
        PodSpec spec = Objects.requireNonNullElseGet(pod.getSpec(), PodSpec::new);
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        boolean resizing = isResizing(status);
        return new PodFacts(
                Met.before(orEmpty(status.getPhase())),
                Met.before(orEmpty(spec.getNodeName())),
                ips(status),
                status.getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())),
                orEmpty(spec.getHostname()),
                orEmpty(spec.getSubdomain()),
                Boolean.TRUE.equals(spec.getHostNetwork()),
                Met.before(ports(spec)),
                Met.before(hostPorts(spec)),
                Met.before(resizing ? PodRequests.given(spec, status) : PodRequests.of(spec)),
                mindsOthers(spec),
                distance(pod, spec),
                timed(pod, spec),
                waiting(pod, spec, status),
                !resizing && settled(pod, spec, status),
                resizing,
                addressless(spec, status));
    }

    private static boolean addressless(PodSpec spec, PodStatus status) {
        return status.getPodIPs().isEmpty()
                && orEmpty(status.getPodIP()).isEmpty()
                && status.getStartTime() == null
                && !orEmpty(spec.getNodeName()).isEmpty()
                && !Boolean.TRUE.equals(spec.getHostNetwork());
    }

    private static @Nullable Waiting waiting(Pod pod, PodSpec spec, PodStatus status) {
        if (!orEmpty(spec.getNodeName()).isEmpty()) {
            return null;
        }
        String reason = status.getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "Unschedulable".equals(c.getReason()))
                .map(c -> orEmpty(c.getMessage()))
                .findFirst()
                .orElse("");
        if (reason.isEmpty()) {
            return null;
        }
        boolean minds = mindsOthers(spec);
        return new Waiting(
                Placement.of(
                        spec,
                        PodRequests.of(spec),
                        hostPorts(spec),
                        minds ? orEmpty(pod.getMetadata().getNamespace()) : "",
                        minds ? orEmpty(pod.getMetadata().getLabels()) : Map.of()),
                reason);
    }

    private static boolean timed(Pod pod, PodSpec spec) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return spec.getActiveDeadlineSeconds() != null
                || annotations != null && annotations.containsKey(READY_AFTER_ANNOTATION)
                || endsByItself(pod, spec);
    }

    private static boolean endsByItself(Pod pod, PodSpec spec) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations != null
                && !"Always".equals(spec.getRestartPolicy())
                && (annotations.containsKey(SUCCEEDS_AFTER_ANNOTATION)
                        || annotations.containsKey(FAILS_AFTER_ANNOTATION));
    }

    private static boolean settled(Pod pod, PodSpec spec, PodStatus status) {
        return status.getStartTime() != null
                && !orEmpty(spec.getNodeName()).isEmpty()
                && spec.getActiveDeadlineSeconds() == null
                && !endsByItself(pod, spec)
                && spec.getReadinessGates().isEmpty()
                && Objects.equals(
                        status.getObservedGeneration(), pod.getMetadata().getGeneration())
                && status.getContainerStatuses().stream().noneMatch(c -> Boolean.FALSE.equals(c.getStarted()))
                && !hasUnnamedLog(pod, status);
    }

    /** Whether there is a log, by an annotation, of a container without an ID. */
    private static boolean hasUnnamedLog(Pod pod, PodStatus status) {
        Map<String, String> annotations = orEmpty(pod.getMetadata().getAnnotations());
        return annotations.keySet().stream().anyMatch(name -> name.startsWith(LOG_ANNOTATION))
                && status.getContainerStatuses().stream()
                        .filter(c -> orEmpty(c.getContainerID()).isEmpty())
                        .anyMatch(c -> annotations.containsKey(LOG_ANNOTATION)
                                || annotations.containsKey(LOG_ANNOTATION + "." + c.getName()));
    }

    private static boolean mindsOthers(PodSpec spec) {
        boolean near = spec.getAffinity() != null
                && spec.getAffinity().getPodAffinity() != null
                && !spec.getAffinity()
                        .getPodAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .isEmpty();
        return near
                || !antiAffinity(spec).isEmpty()
                || spec.getTopologySpreadConstraints().stream()
                        .anyMatch(c -> "DoNotSchedule".equals(c.getWhenUnsatisfiable()));
    }

    private static @Nullable Distance distance(Pod pod, PodSpec spec) {
        List<PodAffinityTerm> terms = antiAffinity(spec);
        return terms.isEmpty() ? null : new Distance(orEmpty(pod.getMetadata().getNamespace()), List.copyOf(terms));
    }

    private static List<PodAffinityTerm> antiAffinity(PodSpec spec) {
        return spec.getAffinity() == null || spec.getAffinity().getPodAntiAffinity() == null
                ? List.of()
                : spec.getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    }

    private static List<IpAddress> ips(PodStatus status) {
        List<IpAddress> ips = new ArrayList<>();
        status.getPodIPs().forEach(ip -> IpAddress.parse(orEmpty(ip.getIp())).ifPresent(ips::add));
        if (ips.isEmpty()) {
            IpAddress.parse(orEmpty(status.getPodIP())).ifPresent(ips::add);
        }
        return List.copyOf(ips);
    }

    private static List<ContainerPort> ports(PodSpec spec) {
        List<ContainerPort> ports = new ArrayList<>();
        running(spec).forEach(c -> addPorts(c, ports));
        return List.copyOf(ports);
    }

    private static List<HostPort> hostPorts(PodSpec spec) {
        return running(spec)
                .flatMap(c -> c.getPorts().stream())
                .filter(p -> p.getHostPort() != null && p.getHostPort() > 0)
                .map(p -> new HostPort(
                        orEmpty(p.getHostIP()).isEmpty() ? "0.0.0.0" : p.getHostIP(),
                        Objects.requireNonNullElse(p.getProtocol(), "TCP"),
                        p.getHostPort()))
                .toList();
    }

    /** The containers that run beside each other: all but the init containers that come to an end. */
    private static Stream<Container> running(PodSpec spec) {
        return Stream.concat(
                spec.getContainers().stream(),
                spec.getInitContainers().stream().filter(c -> "Always".equals(c.getRestartPolicy())));
    }

    private static void addPorts(Container container, List<ContainerPort> ports) {
        container.getPorts().stream()
                .filter(p -> p.getContainerPort() != null)
                .map(p -> new ContainerPort(
                        orEmpty(p.getName()), Objects.requireNonNullElse(p.getProtocol(), "TCP"), p.getContainerPort()))
                .forEach(ports::add);
    }
}
