package dev.timonel.registry.kinds.workload;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The template of a Job that is suspended and has no pods may be told where its pods are to run, and with what
 * ({@code shouldAllowMutablePodTemplate}, {@code validatePodTemplateUpdate}).
 */
final class JobTemplates {
    private JobTemplates() {}

    static boolean rests(Job job) {
        JobStatus status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        boolean told = status.getStartTime() == null
                || status.getConditions().stream()
                        .anyMatch(c -> "Suspended".equals(c.getType()) && "True".equals(c.getStatus()));
        return Boolean.TRUE.equals(job.getSpec().getSuspend())
                && told
                && (status.getActive() == null || status.getActive() == 0);
    }

    /** The old template with all of the new one that may differ. */
    static PodTemplateSpec withWhatMayChange(PodTemplateSpec old, PodTemplateSpec now) {
        PodTemplateSpec template = KubeJson.read(KubeJson.write(old), PodTemplateSpec.class);
        PodSpec spec = template.getSpec();
        spec.setAffinity(nodeAffinityOf(spec.getAffinity(), now.getSpec().getAffinity()));
        spec.setNodeSelector(now.getSpec().getNodeSelector());
        spec.setTolerations(now.getSpec().getTolerations());
        spec.setSchedulingGates(now.getSpec().getSchedulingGates());
        template.getMetadata().setAnnotations(now.getMetadata().getAnnotations());
        template.getMetadata().setLabels(now.getMetadata().getLabels());
        resources(spec.getContainers(), now.getSpec().getContainers());
        resources(spec.getInitContainers(), now.getSpec().getInitContainers());
        return template;
    }

    private static @Nullable Affinity nodeAffinityOf(@Nullable Affinity old, @Nullable Affinity now) {
        Affinity affinity = old == null ? new Affinity() : old;
        affinity.setNodeAffinity(now == null ? null : now.getNodeAffinity());
        return now == null && affinity.equals(new Affinity()) ? null : affinity;
    }

    private static void resources(List<Container> old, List<Container> now) {
        for (int i = 0; i < Math.min(old.size(), now.size()); i++) {
            old.get(i).setResources(now.get(i).getResources());
        }
    }
}
