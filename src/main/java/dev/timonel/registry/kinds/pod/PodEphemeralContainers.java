package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code pods/ephemeralcontainers}: containers that are added to a pod which runs, as {@code kubectl debug} does, and are never changed nor taken away
 * ({@code podEphemeralContainersStrategy}, {@code ValidatePodEphemeralContainersUpdate}).
 */
final class PodEphemeralContainers implements Strategy<Pod> {
    private static final String PATH = "spec.ephemeralContainers";

    @Override
    public ResourceKind kind() {
        return Kinds.POD;
    }

    @Override
    public void setDefaults(Pod pod) {
        PodDefaults.apply(pod);
    }

    @Override
    public void prepareForUpdate(Pod pod, Pod old, WriteContext write) {
        List<EphemeralContainer> asked = pod.getSpec().getEphemeralContainers();
        PodSpec spec = KubeJson.read(KubeJson.write(old.getSpec()), PodSpec.class);
        spec.setEphemeralContainers(asked);
        pod.setSpec(spec);
        pod.setStatus(old.getStatus());
        keepMetadata(pod, old);
    }

    /** {@code ResetObjectMetaForStatus}: of the metadata, only what everybody writes is taken. */
    static void keepMetadata(Pod pod, Pod old) {
        pod.getMetadata().setDeletionTimestamp(old.getMetadata().getDeletionTimestamp());
        pod.getMetadata().setLabels(old.getMetadata().getLabels());
        pod.getMetadata().setAnnotations(old.getMetadata().getAnnotations());
        pod.getMetadata().setFinalizers(old.getMetadata().getFinalizers());
        pod.getMetadata().setOwnerReferences(old.getMetadata().getOwnerReferences());
    }

    @Override
    public List<FieldError> validate(Pod pod, WriteContext write) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(Pod pod, Pod old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        Map<String, Volume> volumes = new HashMap<>();
        pod.getSpec().getVolumes().forEach(volume -> volumes.put(orEmpty(volume.getName()), volume));
        errors.addAll(validate(pod.getSpec(), volumes));
        Map<String, EphemeralContainer> now = new LinkedHashMap<>();
        pod.getSpec().getEphemeralContainers().forEach(c -> now.put(orEmpty(c.getName()), c));
        for (EphemeralContainer before : old.getSpec().getEphemeralContainers()) {
            EphemeralContainer after = now.get(orEmpty(before.getName()));
            if (after == null) {
                errors.forbidden(
                        PATH, "existing ephemeral containers \"" + before.getName() + "\" may not be removed\n");
            } else if (!after.equals(before)) {
                errors.forbidden(
                        PATH,
                        "existing ephemeral containers \"" + before.getName() + "\" may not be changed\n"
                                + String.join(
                                        "\n",
                                        SpecDiff.between(
                                                KubeJson.tree(KubeJson.write(before)),
                                                KubeJson.tree(KubeJson.write(after)),
                                                PATH)));
            }
        }
        return errors.list();
    }

    /** {@code validateEphemeralContainers}. */
    static List<FieldError> validate(PodSpec spec, Map<String, Volume> volumes) {
        List<EphemeralContainer> all = spec.getEphemeralContainers();
        FieldErrors errors = new FieldErrors();
        Set<String> others = new HashSet<>();
        Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
                .forEach(c -> others.add(orEmpty(c.getName())));
        Set<String> names = new HashSet<>(others);
        for (int i = 0; i < all.size(); i++) {
            String at = PATH + "[" + i + "]";
            Container container = container(all.get(i));
            ContainerValidation.validateOne(container, spec, volumes, at, errors);
            ContainerValidation.validateImage(container, at, errors);
            if (!names.add(orEmpty(container.getName()))) {
                errors.duplicate(at + ".name", orEmpty(container.getName()));
            }
            String target = orEmpty(all.get(i).getTargetContainerName());
            if (!target.isEmpty() && !others.contains(target)) {
                errors.add(FieldError.notFound(at + ".targetContainerName", target));
            }
            onlyWhatMayBeSet(container, at, errors);
        }
        return errors.list();
    }

    private static void onlyWhatMayBeSet(Container container, String at, FieldErrors errors) {
        Map<String, Boolean> set = new LinkedHashMap<>();
        set.put("ports", !container.getPorts().isEmpty());
        set.put(
                "resources",
                !orEmpty(PodResize.of(container).getRequests()).isEmpty()
                        || !orEmpty(PodResize.of(container).getLimits()).isEmpty());
        set.put("resizePolicy", !container.getResizePolicy().isEmpty());
        set.put("restartPolicy", container.getRestartPolicy() != null);
        set.put("restartPolicyRules", !container.getRestartPolicyRules().isEmpty());
        set.put("livenessProbe", container.getLivenessProbe() != null);
        set.put("readinessProbe", container.getReadinessProbe() != null);
        set.put("startupProbe", container.getStartupProbe() != null);
        set.put("lifecycle", container.getLifecycle() != null);
        set.forEach((field, isSet) -> {
            if (isSet) {
                errors.forbidden(at + "." + field, "cannot be set for an Ephemeral Container");
            }
        });
        for (int i = 0; i < container.getVolumeMounts().size(); i++) {
            String mount = at + ".volumeMounts[" + i + "]";
            if (!orEmpty(container.getVolumeMounts().get(i).getSubPath()).isEmpty()) {
                errors.forbidden(mount + ".subPath", "cannot be set for an Ephemeral Container");
            }
            if (!orEmpty(container.getVolumeMounts().get(i).getSubPathExpr()).isEmpty()) {
                errors.forbidden(mount + ".subPathExpr", "cannot be set for an Ephemeral Container");
            }
        }
    }

    /** The same in the words of other containers. */
    static Container container(EphemeralContainer ephemeral) {
        return KubeJson.read(KubeJson.write(ephemeral), Container.class);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
