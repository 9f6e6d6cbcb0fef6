package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodTrouble;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What in a new pod has no effect here, though in Kubernetes it decides where the pod runs, whether it starts, or when it is
 * ready: {@code docs/simulation.md}. A line a subject.
 */
final class PodWarnings {
    private static final int MAX_NAMES = 5;

    private final PodSpec spec;
    private final List<String> warnings = new ArrayList<>();

    private PodWarnings(PodSpec spec) {
        this.spec = spec;
    }

    /**
     * {@code spec} is that of the pod. What another scheduler does about the pod, or a node that somebody else runs, is its own
     * affair.
     */
    static List<String> of(ClusterSnapshot snapshot, KubeObject pod, PodSpec spec) {
        PodWarnings all = new PodWarnings(spec);
        if (PodTrouble.otherScheduler(spec).isEmpty()) {
            all.scheduling();
        }
        boolean elsewhere = snapshot.get(
                        Kinds.NODE, "", pod.facts(PodFacts.class).nodeName())
                .filter(node -> node.facts(NodeFacts.class).external())
                .isPresent();
        if (!elsewhere) {
            all.probes();
            all.references();
            all.restarts();
        }
        return List.copyOf(all.warnings);
    }

    private void scheduling() {
        if (Objects.requireNonNullElse(spec.getPriority(), 0) > 0) {
            warnings.add("spec.priorityClassName: no pod is preempted here, whatever its priority");
        }
        if (prefers(spec.getAffinity())
                || spec.getTopologySpreadConstraints().stream()
                        .anyMatch(c -> "ScheduleAnyway".equals(c.getWhenUnsatisfiable()))) {
            warnings.add(
                    "preferred affinity and ScheduleAnyway do not count here: of the nodes that fit, the one with the"
                            + " fewest pods is taken");
        }
    }

    private static boolean prefers(@Nullable Affinity affinity) {
        return affinity != null
                && (affinity.getNodeAffinity() != null
                                && !affinity.getNodeAffinity()
                                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                                        .isEmpty()
                        || affinity.getPodAffinity() != null
                                && !affinity.getPodAffinity()
                                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                                        .isEmpty()
                        || affinity.getPodAntiAffinity() != null
                                && !affinity.getPodAntiAffinity()
                                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                                        .isEmpty());
    }

    private void probes() {
        List<String> probes = containers()
                .flatMap(c -> Stream.of(
                        named("startupProbe", c.getStartupProbe(), c),
                        named("readinessProbe", c.getReadinessProbe(), c),
                        named("livenessProbe", c.getLivenessProbe(), c)))
                .filter(name -> !name.isEmpty())
                .toList();
        if (!probes.isEmpty()) {
            warnings.add("no probe is run here (" + some(probes)
                    + "): the pod is ready at once, or after its annotation timonel.dev/ready-after");
        }
    }

    private static String named(String field, @Nullable Probe probe, Container container) {
        return probe == null ? "" : field + " of " + container.getName();
    }

    private void references() {
        TreeSet<String> names = new TreeSet<>();
        spec.getVolumes().forEach(volume -> names.addAll(references(volume)));
        containers().forEach(container -> {
            container.getEnvFrom().forEach(from -> names.addAll(references(from)));
            container.getEnv().forEach(env -> names.addAll(references(env)));
        });
        spec.getResourceClaims().forEach(claim -> names.add("resource claim " + claim.getName()));
        if (!names.isEmpty()) {
            warnings.add("nothing that the pod refers to is looked up here (" + some(names) + "): it runs without");
        }
    }

    private static List<String> references(Volume volume) {
        List<String> names = new ArrayList<>();
        if (volume.getPersistentVolumeClaim() != null) {
            names.add("claim " + volume.getPersistentVolumeClaim().getClaimName());
        }
        if (volume.getSecret() != null
                && !Boolean.TRUE.equals(volume.getSecret().getOptional())) {
            names.add("secret " + volume.getSecret().getSecretName());
        }
        if (volume.getConfigMap() != null
                && !Boolean.TRUE.equals(volume.getConfigMap().getOptional())) {
            names.add("config map " + volume.getConfigMap().getName());
        }
        if (volume.getCsi() != null) {
            names.add("CSI driver " + volume.getCsi().getDriver());
        }
        return names;
    }

    private static List<String> references(EnvFromSource from) {
        List<String> names = new ArrayList<>();
        if (from.getSecretRef() != null
                && !Boolean.TRUE.equals(from.getSecretRef().getOptional())) {
            names.add("secret " + from.getSecretRef().getName());
        }
        if (from.getConfigMapRef() != null
                && !Boolean.TRUE.equals(from.getConfigMapRef().getOptional())) {
            names.add("config map " + from.getConfigMapRef().getName());
        }
        return names;
    }

    private static List<String> references(EnvVar env) {
        List<String> names = new ArrayList<>();
        var from = env.getValueFrom();
        if (from != null
                && from.getSecretKeyRef() != null
                && !Boolean.TRUE.equals(from.getSecretKeyRef().getOptional())) {
            names.add("secret " + from.getSecretKeyRef().getName());
        }
        if (from != null
                && from.getConfigMapKeyRef() != null
                && !Boolean.TRUE.equals(from.getConfigMapKeyRef().getOptional())) {
            names.add("config map " + from.getConfigMapKeyRef().getName());
        }
        return names;
    }

    private void restarts() {
        if (!"Always".equals(spec.getRestartPolicy())) {
            warnings.add("spec.restartPolicy " + spec.getRestartPolicy()
                    + ": no container ends here by itself; the pod stays Running, or ends as its annotation"
                    + " timonel.dev/succeeds-after or fails-after says");
        }
    }

    private Stream<Container> containers() {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream());
    }

    private static String some(Collection<String> names) {
        String first = String.join(", ", names.stream().limit(MAX_NAMES).toList());
        return names.size() > MAX_NAMES ? first + " and " + (names.size() - MAX_NAMES) + " more" : first;
    }
}
