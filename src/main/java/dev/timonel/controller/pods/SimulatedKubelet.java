package dev.timonel.controller.pods;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.PodConditions;
import dev.timonel.model.GoDuration;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a pod on a simulated node. It completes the status when the pod starts, and from then on acts only when the time of
 * {@value #READY_AFTER}, or of the end that an annotation names, has come, a readiness gate turns or the spec was changed, so that a status written by hand stands. Conditions follow
 * {@code pkg/kubelet/status/generate.go}.
 */
final class SimulatedKubelet {
    static final String READY_AFTER = PodFacts.READY_AFTER_ANNOTATION;
    private static final String COMPONENT = "kubelet";
    private static final String SANDBOX = "PodReadyToStartContainers";
    private static final String DEADLINE = "DeadlineExceeded";
    private static final String NO_SANDBOX = "FailedCreatePodSandBox";

    private final Pod pod;
    private final ObjectKey key;
    private final NodeFacts node;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    private final PodConditions conditions;
    private final PlanDraft draft = new PlanDraft();

    private SimulatedKubelet(Pod pod, ObjectKey key, NodeFacts node, ClusterSnapshot snapshot, Instant now) {
        this.pod = pod;
        this.key = key;
        this.node = node;
        this.snapshot = snapshot;
        this.now = now;
        this.conditions = new PodConditions(pod, now);
    }

    /** {@code pod} is the caller's copy and is changed. */
    static Plan run(Pod pod, ObjectKey key, NodeFacts node, ClusterSnapshot snapshot, Instant now) {
        SimulatedKubelet kubelet = new SimulatedKubelet(pod, key, node, snapshot, now);
        boolean started = pod.getStatus().getStartTime() != null;
        if (started && kubelet.deadline().filter(end -> !now.isBefore(end)).isPresent()) {
            return kubelet.fail();
        }
        if (started && kubelet.end().isPresent()) {
            return kubelet.finish(kubelet.end().get());
        }
        Plan plan = started ? kubelet.proceed() : kubelet.start();
        plan = kubelet.nextEnd().map(plan::and).orElse(plan);
        Plan going = plan;
        return kubelet.deadline().map(end -> going.and(Plan.lookAgainAt(end))).orElse(going);
    }

    /** How its containers have ended by now, if they end by themselves: what always restarts never does. */
    private Optional<PodEnd> end() {
        return endsAt(PodFacts.FAILS_AFTER_ANNOTATION)
                .filter(at -> !now.isBefore(at))
                .map(at -> PodEnd.FAILED)
                .or(() -> endsAt(PodFacts.SUCCEEDS_AFTER_ANNOTATION)
                        .filter(at -> !now.isBefore(at))
                        .map(at -> PodEnd.COMPLETED));
    }

    private Optional<Plan> nextEnd() {
        return Stream.of(PodFacts.FAILS_AFTER_ANNOTATION, PodFacts.SUCCEEDS_AFTER_ANNOTATION)
                .flatMap(annotation -> endsAt(annotation).stream())
                .min(Comparator.naturalOrder())
                .map(Plan::lookAgainAt);
    }

    private Optional<Instant> endsAt(String annotation) {
        return "Always".equals(pod.getSpec().getRestartPolicy())
                ? Optional.empty()
                : PodAnnotations.get(pod, annotation)
                        .flatMap(GoDuration::parse)
                        .flatMap(delay ->
                                ApiTime.parse(pod.getStatus().getStartTime()).map(start -> start.plus(delay)));
    }

    private Plan finish(PodEnd end) {
        end.report(pod, now);
        return Plan.put(pod);
    }

    /** When activeDeadlineSeconds are over, which count from the start. */
    private Optional<Instant> deadline() {
        Long seconds = pod.getSpec().getActiveDeadlineSeconds();
        return seconds == null
                ? Optional.empty()
                : ApiTime.parse(pod.getStatus().getStartTime()).map(start -> start.plusSeconds(seconds));
    }

    /** As {@code pkg/kubelet/active_deadline.go}. */
    private Plan fail() {
        String message = "Pod was active on the node longer than the specified deadline";
        PodEnd.KILLED.report(pod, now);
        pod.getStatus().setReason(DEADLINE);
        pod.getStatus().setMessage(message);
        return Plan.put(pod).withNote(new Plan.Note(key, "Normal", DEADLINE, message, COMPONENT));
    }

    private Plan start() {
        if (node.internalIps().isEmpty() || !giveAddresses()) {
            return draft.plan();
        }
        PodStatus status = pod.getStatus();
        Duration delay = readyAfter();
        boolean ready = delay.isZero();
        status.setStartTime(ApiTime.text(now));
        if (status.getPhase() == null
                || status.getPhase().isEmpty()
                || status.getPhase().equals("Pending")) {
            status.setPhase("Running");
        }
        if (status.getHostIPs().isEmpty()) {
            status.setHostIP(node.internalIps().get(0).toString());
            status.setHostIPs(onePerFamily(node.internalIps()).stream()
                    .map(ip -> new HostIP(ip.toString()))
                    .toList());
        }
        ContainerStatuses.fill(pod, ready, now);
        conditions.set(SANDBOX, true, null, null);
        conditions.setIfAbsent("Initialized", true, null, null);
        if (conditions.get("ContainersReady").isEmpty()) {
            setContainersReady(ready);
        }
        if (conditions.get("Ready").isEmpty()) {
            setReady();
        }
        conditions.set("PodScheduled", true, null, null);
        observeGeneration();
        if (!ready) {
            draft.lookAgainAt(now.plus(delay));
        }
        draft.put(pod);
        return draft.plan();
    }

    private Plan proceed() {
        boolean changed = observeGeneration();
        changed |= ContainerStatuses.nameLogs(pod);
        changed |= (changed || isPending()) && resize();
        Optional<Duration> delay = parsedReadyAfter();
        // without the annotation "not started" is what somebody wrote by hand
        if (delay.isPresent() && ContainerStatuses.anyNotStarted(pod)) {
            Instant due =
                    ApiTime.parse(pod.getStatus().getStartTime()).orElse(now).plus(delay.get());
            if (now.isBefore(due)) {
                return changed ? Plan.put(pod).and(Plan.lookAgainAt(due)) : Plan.lookAgainAt(due);
            }
            pod.getStatus().getContainerStatuses().forEach(SimulatedKubelet::turnReady);
            setContainersReady(true);
            setReady();
            changed = true;
        }
        changed |= followGates();
        return changed ? Plan.put(pod).and(draft.plan()) : draft.plan();
    }

    /** Takes notice of a changed spec: a container whose image was written runs anew. False if there is none. */
    private boolean observeGeneration() {
        Long generation = pod.getMetadata().getGeneration();
        if (Objects.equals(generation, pod.getStatus().getObservedGeneration())) {
            return false;
        }
        pod.getStatus().setObservedGeneration(generation);
        ContainerStatuses.restartChanged(pod, now);
        ContainerStatuses.refuseEphemeral(pod, now);
        return true;
    }

    private boolean isPending() {
        return conditions.get(PodResizing.PENDING).isPresent();
    }

    private boolean resize() {
        return new PodResizing(pod, key, node, snapshot, now).follow(draft);
    }

    /** Keeps Ready in step with the gates; a Ready=False that no gate caused is somebody else's and stays. */
    private boolean followGates() {
        if (pod.getSpec().getReadinessGates().isEmpty()) {
            return false;
        }
        boolean byGate = conditions.has("Ready", "False", "ReadinessGatesNotReady");
        if (!conditions.isTrue("Ready") && !byGate) {
            return false;
        }
        return conditions.isTrue("ContainersReady") || !byGate ? setReady() : false;
    }

    private boolean setReady() {
        if (!conditions.isTrue("ContainersReady") && !conditions.isTrue("Ready")) {
            return setUnready("Ready");
        }
        List<String> unmet = new ArrayList<>();
        pod.getSpec().getReadinessGates().forEach(gate -> {
            String type = gate.getConditionType();
            if (conditions.get(type).isEmpty()) {
                unmet.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!conditions.isTrue(type)) {
                unmet.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but "
                        + conditions.get(type).get().getStatus());
            }
        });
        return unmet.isEmpty()
                ? conditions.set("Ready", true, null, null)
                : conditions.set("Ready", false, "ReadinessGatesNotReady", String.join(", ", unmet));
    }

    private void setContainersReady(boolean ready) {
        if (ready) {
            conditions.set("ContainersReady", true, null, null);
        } else {
            setUnready("ContainersReady");
        }
    }

    private boolean setUnready(String type) {
        List<String> names = pod.getStatus().getContainerStatuses().stream()
                .filter(c -> !Boolean.TRUE.equals(c.getReady()))
                .map(ContainerStatus::getName)
                .toList();
        String list = String.join(" ", names);
        return conditions.set(type, false, "ContainersNotReady", "containers with unready status: [" + list + "]");
    }

    private static void turnReady(ContainerStatus container) {
        container.setStarted(true);
        container.setReady(true);
    }

    private boolean giveAddresses() {
        PodStatus status = pod.getStatus();
        if (!status.getPodIPs().isEmpty()) {
            return true;
        }
        List<IpAddress> addresses =
                Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? onePerFamily(node.internalIps()) : allocate();
        if (addresses.isEmpty()) {
            return false;
        }
        status.setPodIP(addresses.get(0).toString());
        status.setPodIPs(addresses.stream().map(ip -> new PodIP(ip.toString())).toList());
        return true;
    }

    /** An address of each block of the node, or none; a node that still waits for its blocks is not an error. */
    private List<IpAddress> allocate() {
        String nodeName = pod.getSpec().getNodeName();
        List<IpAddress> addresses = new ArrayList<>();
        for (Cidr block : node.podCidrs()) {
            Optional<IpAddress> next = PodAddresses.next(block, nodeName, snapshot);
            if (next.isEmpty()) {
                reportNoAddress(block);
                return List.of();
            }
            addresses.add(next.get());
        }
        addresses.forEach(ip -> draft.put(Cursors.at(Cursors.ofPods(nodeName, ip.family()), ip)));
        return addresses;
    }

    private void reportNoAddress(Cidr block) {
        String message =
                "Failed to create pod sandbox: no IP addresses available in range set: " + PodAddresses.range(block);
        if (conditions.set(SANDBOX, false, NO_SANDBOX, message)) {
            draft.put(pod);
            draft.note(key, "Warning", NO_SANDBOX, message, COMPONENT);
        }
    }

    private Duration readyAfter() {
        Optional<String> text = PodAnnotations.get(pod, READY_AFTER);
        Optional<Duration> delay = parsedReadyAfter();
        if (text.isPresent() && delay.isEmpty()) {
            draft.note(
                    key, "Warning", "InvalidAnnotation", PodAnnotations.malformed(READY_AFTER, text.get()), COMPONENT);
        }
        return delay.orElse(Duration.ZERO);
    }

    private Optional<Duration> parsedReadyAfter() {
        return PodAnnotations.get(pod, READY_AFTER).flatMap(GoDuration::parse);
    }

    private static List<IpAddress> onePerFamily(List<IpAddress> addresses) {
        List<IpAddress> chosen = new ArrayList<>();
        for (IpAddress address : addresses) {
            if (chosen.stream().noneMatch(c -> c.family() == address.family())) {
                chosen.add(address);
            }
        }
        return chosen;
    }
}
