package dev.timonel.registry.kinds.pod;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.quota.LimitRanger;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Objects;

/** {@code pods/resize}: the resources of containers that run, and nothing else ({@code podResizeStrategy}, {@code ValidatePodResize}). */
final class PodResize implements Strategy<Pod> {
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
        if (!isOfTheSame(pod.getSpec().getContainers(), old.getSpec().getContainers())
                || !isOfTheSame(pod.getSpec().getInitContainers(), old.getSpec().getInitContainers())) {
            return; // the validation says so
        }
        PodSpec spec = KubeJson.read(KubeJson.write(old.getSpec()), PodSpec.class);
        spec.setResources(
                pod.getSpec().getResources() == null
                        ? spec.getResources()
                        : pod.getSpec().getResources());
        take(pod.getSpec().getContainers(), spec.getContainers());
        take(pod.getSpec().getInitContainers(), spec.getInitContainers());
        pod.setSpec(spec);
        pod.setStatus(old.getStatus());
        PodEphemeralContainers.keepMetadata(pod, old);
        LimitRanger.refuses(pod, spec, write.snapshot()).ifPresent(because -> {
            throw PodAdmission.forbidden(pod, because);
        });
    }

    private static boolean isOfTheSame(List<Container> now, List<Container> before) {
        return now.stream()
                .map(Container::getName)
                .toList()
                .equals(before.stream().map(Container::getName).toList());
    }

    private static void take(List<Container> from, List<Container> to) {
        for (int i = 0; i < to.size(); i++) {
            to.get(i).setResources(from.get(i).getResources());
            to.get(i).setResizePolicy(from.get(i).getResizePolicy());
        }
    }

    @Override
    public List<FieldError> validate(Pod pod, WriteContext write) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(Pod pod, Pod old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if ("windows"
                .equals(
                        old.getSpec().getOs() == null
                                ? ""
                                : old.getSpec().getOs().getName())) {
            errors.forbidden("", "windows pods cannot be resized");
            return errors.list();
        }
        errors.addAll(PodAnnotationValidation.validate(pod));
        errors.addAll(PodValidation.validate(pod.getSpec()));
        errors.addAll(PodAnnotationValidation.validateUpdate(pod, old));
        if (!PodQos.classOf(pod.getSpec()).equals(PodQos.classOf(old.getSpec()))) {
            errors.invalid(
                    "spec", old.getStatus().getQosClass(), "Pod QOS Class may not change as a result of resizing");
        }
        if (!isSupported(old, write)) {
            errors.forbidden("spec", "Pod running on node without support for resize");
        }
        errors.addAll(PodResizeValidation.validate(pod.getSpec(), old.getSpec()));
        return errors.list();
    }

    /** An agent that can resize says what its containers have; a simulated kubelet can. */
    private static boolean isSupported(Pod pod, WriteContext write) {
        boolean elsewhere = write.snapshot()
                .facts(
                        new ObjectKey(
                                Kinds.NODE,
                                "",
                                Objects.requireNonNullElse(pod.getSpec().getNodeName(), "")),
                        NodeFacts.class)
                .map(NodeFacts::external)
                .orElse(false);
        return !elsewhere
                || pod.getStatus().getContainerStatuses().stream()
                        .filter(c -> c.getState() != null && c.getState().getRunning() != null)
                        .findFirst()
                        .map(c -> c.getResources() != null)
                        .orElse(true);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    /** Requirements that are there, if empty. */
    static ResourceRequirements of(Container container) {
        return Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
    }
}
