package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;

/** Makes pods of a template for their controller ({@code GetPodFromTemplate} of {@code pkg/controller}). */
final class PodMaking {
    /** So many pods are made or deleted for one owner in one transaction, which others wait for; upstream's burst is 250 or 500. */
    static final int BURST = 100;
    /** So many of a burst are told of by events; client-go's recorder aggregates after ten alike. */
    private static final int TOLD = 10;

    private final KubeObject owner;
    private final String component;
    private final byte[] template;
    private final PlanDraft draft;
    private int made;
    private int deleted;

    PodMaking(KubeObject owner, PodTemplateSpec template, String component, PlanDraft draft) {
        this.owner = owner;
        this.component = component;
        this.template = KubeJson.write(template);
        this.draft = draft;
    }

    /** A new pod of the template, without a name of its own. */
    Pod pod() {
        PodTemplateSpec copy = KubeJson.read(template, PodTemplateSpec.class);
        ObjectMeta from = copy.getMetadata() == null ? new ObjectMeta() : copy.getMetadata();
        ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(owner.namespace());
        meta.setGenerateName(owner.name() + "-");
        meta.setLabels(from.getLabels());
        meta.setAnnotations(from.getAnnotations());
        meta.setFinalizers(from.getFinalizers());
        meta.setOwnerReferences(List.of(Ownership.reference(owner)));
        Pod pod = new Pod();
        pod.setMetadata(meta);
        pod.setSpec(copy.getSpec());
        return pod;
    }

    void make(Pod pod) {
        String done = made++ < TOLD ? "Created pod: %s" : "";
        make(pod, Plan.Words.of(done, "Error creating: %s"));
    }

    void make(Pod pod, Plan.Words words) {
        draft.create(new Plan.Creation(pod, owner.key(), component, words));
    }

    void tellDeleted(KubeObject pod) {
        if (deleted++ < TOLD) {
            draft.note(owner.key(), "Normal", "SuccessfulDelete", "Deleted pod: " + pod.name(), component);
        }
    }
}
