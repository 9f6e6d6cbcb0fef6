package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes 1.37 warns of in a new pod or in the pods of a new workload, in its words ({@code pkg/api/pod/warnings.go}); of
 * volumes nothing, which are not mounted here.
 */
final class TemplateWarnings {
    /** Those that have a template of pods. */
    static final Set<ResourceKind> KINDS = Set.of(
            Kinds.DEPLOYMENT,
            Kinds.REPLICA_SET,
            Kinds.STATEFUL_SET,
            Kinds.DAEMON_SET,
            Kinds.JOB,
            Kinds.CRON_JOB,
            Kinds.REPLICATION_CONTROLLER,
            Kinds.POD_TEMPLATE);

    private static final Map<String, String> NODE_LABELS = Map.of(
            "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
            "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "failure-domain.beta.kubernetes.io/region",
                    "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
            "failure-domain.beta.kubernetes.io/zone",
                    "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
            "beta.kubernetes.io/instance-type",
                    "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
            "app.kubernetes.io/created-by", "deprecated since v1.9",
            "scheduler.alpha.kubernetes.io/preferAvoidPods",
                    "deprecated since v1.22; use Taints and Tolerations instead",
            "node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead");
    private static final Map<String, String> ANNOTATIONS = Map.of(
            "scheduler.alpha.kubernetes.io/critical-pod",
                    "non-functional in v1.16+; use the \"priorityClassName\" field instead",
            "security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead",
            "security.alpha.kubernetes.io/unsafe-sysctls",
                    "non-functional in v1.11+; use the \"sysctls\" field instead");
    private static final String NO_SELECTOR = "labelSelector: a null labelSelector results in matching no pod";

    private final String prefix;
    private final Map<String, String> annotations;
    private final PodSpec spec;
    private final List<String> warnings = new ArrayList<>();

    private TemplateWarnings(String prefix, @Nullable ObjectMeta metadata, PodSpec spec) {
        this.prefix = prefix;
        this.annotations = metadata == null || metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
        this.spec = spec;
    }

    /** {@code sent} is what a body was decoded to. */
    static List<String> of(HasMetadata sent) {
        if (sent instanceof Pod pod) {
            return pod.getSpec() == null ? List.of() : of("", pod.getMetadata(), pod.getSpec());
        }
        PodTemplateSpec template = template(sent);
        if (template == null || template.getSpec() == null) {
            return List.of();
        }
        String path = sent instanceof CronJob ? "spec.jobTemplate.spec." : sent instanceof PodTemplate ? "" : "spec.";
        return of(path + "template.", template.getMetadata(), template.getSpec());
    }

    private static @Nullable PodTemplateSpec template(HasMetadata sent) {
        if (sent instanceof Deployment workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof ReplicaSet workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof StatefulSet workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof DaemonSet workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof Job workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof ReplicationController workload) {
            return workload.getSpec() == null ? null : workload.getSpec().getTemplate();
        } else if (sent instanceof CronJob jobs) {
            boolean whole = jobs.getSpec() != null
                    && jobs.getSpec().getJobTemplate() != null
                    && jobs.getSpec().getJobTemplate().getSpec() != null;
            return whole ? jobs.getSpec().getJobTemplate().getSpec().getTemplate() : null;
        }
        return sent instanceof PodTemplate pods ? pods.getTemplate() : null;
    }

    private static List<String> of(String prefix, @Nullable ObjectMeta metadata, PodSpec spec) {
        TemplateWarnings all = new TemplateWarnings(prefix, metadata, spec);
        all.placement();
        all.annotations();
        all.duplicates();
        all.eachContainer(all::container);
        all.ports();
        Long grace = spec.getTerminationGracePeriodSeconds();
        if (grace != null && grace < 0) {
            all.warn("spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated"
                    + " as 1");
        }
        all.affinity();
        return List.copyOf(all.warnings);
    }

    private void warn(String text) {
        warnings.add(prefix + text);
    }

    private void placement() {
        if (spec.getNodeSelector() != null) {
            spec.getNodeSelector().keySet().stream()
                    .filter(NODE_LABELS::containsKey)
                    .forEach(label -> warn("spec.nodeSelector[" + label + "]: " + NODE_LABELS.get(label)));
        }
        Affinity affinity = spec.getAffinity();
        if (affinity != null && affinity.getNodeAffinity() != null) {
            String path = "spec.affinity.nodeAffinity.";
            var required = affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
            if (required != null) {
                for (int i = 0; i < required.getNodeSelectorTerms().size(); i++) {
                    term(
                            required.getNodeSelectorTerms().get(i),
                            path + "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[" + i + "]");
                }
            }
            var preferred = affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution();
            for (int i = 0; i < preferred.size(); i++) {
                term(
                        preferred.get(i).getPreference(),
                        path + "preferredDuringSchedulingIgnoredDuringExecution[" + i + "].preference");
            }
        }
        for (int i = 0; i < spec.getTopologySpreadConstraints().size(); i++) {
            String path = "spec.topologySpreadConstraints[" + i + "].";
            label(
                    path + "topologyKey",
                    spec.getTopologySpreadConstraints().get(i).getTopologyKey());
            if (spec.getTopologySpreadConstraints().get(i).getLabelSelector() == null) {
                warn(path + NO_SELECTOR);
            }
        }
    }

    private void term(@Nullable NodeSelectorTerm term, String path) {
        for (int i = 0; term != null && i < term.getMatchExpressions().size(); i++) {
            label(
                    path + ".matchExpressions[" + i + "].key",
                    term.getMatchExpressions().get(i).getKey());
        }
    }

    private void label(String path, @Nullable String label) {
        String because = NODE_LABELS.get(orEmpty(label));
        if (because != null) {
            warn(path + ": " + label + " is " + because);
        }
    }

    private void annotations() {
        ANNOTATIONS.keySet().stream()
                .sorted()
                .filter(annotations::containsKey)
                .forEach(key -> warn("metadata.annotations[" + key + "]: " + ANNOTATIONS.get(key)));
        boolean profiled =
                spec.getSecurityContext() != null && spec.getSecurityContext().getSeccompProfile() != null;
        if (!profiled) {
            seccomp("seccomp.security.alpha.kubernetes.io/pod");
        }
    }

    private void seccomp(String annotation) {
        if (annotations.containsKey(annotation)) {
            warn("metadata.annotations[" + annotation
                    + "]: non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }
    }

    private void duplicates() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < spec.getHostAliases().size(); i++) {
            String ip = orEmpty(spec.getHostAliases().get(i).getIp());
            if (!seen.add(ip)) {
                warn("spec.hostAliases[" + i + "].ip: duplicate ip \"" + ip + "\"");
            }
        }
        seen.clear();
        for (int i = 0; i < spec.getImagePullSecrets().size(); i++) {
            String name = orEmpty(spec.getImagePullSecrets().get(i).getName());
            if (!seen.add(name)) {
                warn("spec.imagePullSecrets[" + i + "].name: duplicate name \"" + name + "\"");
            }
            if (name.isEmpty()) {
                warn("spec.imagePullSecrets[" + i + "].name: invalid empty name \"\"");
            }
        }
    }

    private void eachContainer(BiConsumer<Container, String> each) {
        for (int i = 0; i < spec.getInitContainers().size(); i++) {
            each.accept(spec.getInitContainers().get(i), "spec.initContainers[" + i + "].");
        }
        for (int i = 0; i < spec.getContainers().size(); i++) {
            each.accept(spec.getContainers().get(i), "spec.containers[" + i + "].");
        }
    }

    private void container(Container container, String path) {
        boolean secured = container.getSecurityContext() != null;
        if (!secured || container.getSecurityContext().getSeccompProfile() == null) {
            seccomp("container.seccomp.security.alpha.kubernetes.io/" + container.getName());
        }
        String appArmor = "container.apparmor.security.beta.kubernetes.io/" + container.getName();
        boolean confined = secured && container.getSecurityContext().getAppArmorProfile() != null
                || spec.getSecurityContext() != null
                        && spec.getSecurityContext().getAppArmorProfile() != null;
        if (!prefix.isEmpty() && !confined && annotations.containsKey(appArmor)) {
            warn("metadata.annotations[" + appArmor
                    + "]: deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
        if (container.getResources() != null) {
            for (String resource : List.of("memory", "ephemeral-storage")) {
                fraction(
                        path + "resources.limits",
                        resource,
                        container.getResources().getLimits());
                fraction(
                        path + "resources.requests",
                        resource,
                        container.getResources().getRequests());
            }
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < container.getEnv().size(); i++) {
            EnvVar variable = container.getEnv().get(i);
            boolean hides = !seen.add(variable.getName())
                    && (variable.getValueFrom() != null
                            || !orEmpty(variable.getValue()).contains("$(" + variable.getName() + ")")
                            || orEmpty(variable.getValue()).equals("$(" + variable.getName() + ")"));
            if (hides) {
                warn(path + "env[" + i + "]: hides previous definition of \"" + variable.getName()
                        + "\", which may be dropped when using apply");
            }
        }
    }

    private void fraction(String path, String resource, @Nullable Map<String, Quantity> quantities) {
        Quantity quantity = quantities == null ? null : quantities.get(resource);
        if (quantity != null
                && quantity.getNumericalAmount().remainder(BigDecimal.ONE).signum() != 0) {
            warn(path + "[" + resource + "]: fractional byte value \"" + quantity
                    + "\" is invalid, must be an integer");
        }
    }

    private record Placed(String path, ContainerPort port) {
        boolean isSame(ContainerPort other) {
            return orEmpty(port.getHostIP()).equals(orEmpty(other.getHostIP()))
                    && host() == new Placed("", other).host();
        }

        int host() {
            return Objects.requireNonNullElse(port.getHostPort(), 0);
        }
    }

    private void ports() {
        Map<String, List<Placed>> all = new HashMap<>();
        eachContainer((container, path) -> {
            for (int i = 0; i < container.getPorts().size(); i++) {
                Placed placed = new Placed(
                        path + "ports[" + i + "]", container.getPorts().get(i));
                String protocol = Objects.requireNonNullElse(placed.port().getProtocol(), "TCP");
                List<Placed> others = all.computeIfAbsent(
                        placed.port().getContainerPort() + "/" + protocol, any -> new ArrayList<>());
                others.forEach(other -> overlap(placed, other));
                others.add(placed);
            }
        });
        Map<String, String> named = new HashMap<>();
        eachContainer((container, path) -> {
            for (int i = 0; i < container.getPorts().size(); i++) {
                String name = orEmpty(container.getPorts().get(i).getName());
                String first = name.isEmpty() ? null : named.putIfAbsent(name, path + "ports[" + i + "]");
                if (first != null) {
                    warn(path + "ports[" + i + "]: duplicate port name \"" + name + "\" with " + prefix + first
                            + ", services and probes that select ports by name will use " + prefix + first);
                }
            }
        });
    }

    private void overlap(Placed placed, Placed other) {
        String with = " port definition with " + prefix + other.path();
        boolean one = orEmpty(placed.port().getHostIP()).isEmpty()
                != orEmpty(other.port().getHostIP()).isEmpty();
        if (other.isSame(placed.port())) {
            warn(placed.path() + ": duplicate" + with);
        } else if (placed.host() == 0 || other.host() == 0) {
            warn(placed.path() + ": overlapping" + with);
        } else if (placed.host() == other.host() && one) {
            warn(placed.path() + ": dangerously ambiguous" + with);
        }
    }

    private void affinity() {
        Affinity affinity = spec.getAffinity();
        if (affinity != null && affinity.getPodAffinity() != null) {
            terms(
                    "podAffinity",
                    affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution(),
                    affinity.getPodAffinity().getPreferredDuringSchedulingIgnoredDuringExecution());
        }
        if (affinity != null && affinity.getPodAntiAffinity() != null) {
            terms(
                    "podAntiAffinity",
                    affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution(),
                    affinity.getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution());
        }
    }

    private void terms(String kind, List<PodAffinityTerm> required, List<WeightedPodAffinityTerm> preferred) {
        String path = "spec.affinity." + kind;
        for (int i = 0; i < required.size(); i++) {
            if (required.get(i).getLabelSelector() == null) {
                warn(path + ".requiredDuringSchedulingIgnoredDuringExecution[" + i + "]." + NO_SELECTOR);
            }
        }
        for (int i = 0; i < preferred.size(); i++) {
            PodAffinityTerm term = preferred.get(i).getPodAffinityTerm();
            if (term != null && term.getLabelSelector() == null) {
                warn(path + ".preferredDuringSchedulingIgnoredDuringExecution[" + i + "].podAffinityTerm."
                        + NO_SELECTOR);
            }
        }
    }
}
