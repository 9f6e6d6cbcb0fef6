package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The templates that a StatefulSet or a DaemonSet had, as ControllerRevisions ({@code pkg/controller/history}). */
final class Revisions {
    static final String LABEL = "controller-revision-hash";

    /** Of the revisions of a StatefulSet, where those of a DaemonSet have that of their pods. */
    private static final String OF_SETS = "controller.kubernetes.io/hash";

    private final KubeObject owner;
    private final List<ControllerRevision> all;
    private final PlanDraft draft;

    Revisions(KubeObject owner, ClusterSnapshot snapshot, PlanDraft draft) {
        this.owner = owner;
        this.draft = draft;
        this.all = new ArrayList<>(Ownership.controlled(owner, Kinds.CONTROLLER_REVISION, snapshot).stream()
                .map(o -> o.as(ControllerRevision.class))
                .sorted(Comparator.comparingLong(ControllerRevision::getRevision))
                .toList());
    }

    /** The name of the template's revision, which is made, or made the newest, if need be. */
    String current(PodTemplateSpec template) {
        JsonNode data = data(template);
        long newest = all.isEmpty() ? 0 : all.get(all.size() - 1).getRevision();
        for (ControllerRevision revision : all) {
            if (KubeJson.mapper().valueToTree(revision.getData()).equals(data)) {
                if (revision.getRevision() < newest) {
                    revision.setRevision(newest + 1);
                    draft.put(revision);
                }
                return revision.getMetadata().getName();
            }
        }
        String hash = TemplateHash.of(template, 0);
        ObjectMeta meta = new ObjectMeta();
        meta.setName(owner.name() + "-" + hash);
        meta.setNamespace(owner.namespace());
        Map<String, String> labels =
                new LinkedHashMap<>(orEmpty(template.getMetadata().getLabels()));
        labels.put(owner.key().kind().equals(Kinds.STATEFUL_SET) ? OF_SETS : LABEL, hash);
        meta.setLabels(labels);
        meta.setAnnotations(orEmpty(owner.metadata().getAnnotations()));
        meta.setOwnerReferences(List.of(Ownership.reference(owner)));
        ControllerRevision made = new ControllerRevision();
        made.setMetadata(meta);
        made.setRevision(newest + 1);
        made.setData(KubeJson.mapper().convertValue(data, Map.class));
        draft.put(made);
        return meta.getName();
    }

    /** The hash at the end of a revision's name. */
    static String hash(String name) {
        return name.substring(name.lastIndexOf('-') + 1);
    }

    /** The template of a revision that is still there. */
    Optional<PodTemplateSpec> template(String name) {
        return all.stream()
                .filter(r -> r.getMetadata().getName().equals(name))
                .map(r -> {
                    JsonNode template = KubeJson.mapper()
                            .valueToTree(r.getData())
                            .path("spec")
                            .path("template");
                    ((ObjectNode) template).remove("$patch");
                    return KubeJson.read(KubeJson.write(template), PodTemplateSpec.class);
                })
                .findFirst();
    }

    /** Deletes the oldest that nobody lives by, beyond so many. */
    void forget(@Nullable Integer limit, Set<String> living) {
        List<ControllerRevision> unused = all.stream()
                .filter(r -> !living.contains(r.getMetadata().getName()))
                .toList();
        int surplus = unused.size() - (limit == null ? 10 : Math.max(0, limit));
        unused.subList(0, Math.max(0, surplus)).forEach(r -> draft.delete(KubeObject.keyOf(r)));
    }

    private static JsonNode data(PodTemplateSpec template) {
        ObjectNode data = KubeJson.mapper().createObjectNode();
        ObjectNode copy = (ObjectNode) KubeJson.tree(KubeJson.write(template));
        copy.put("$patch", "replace");
        data.putObject("spec").set("template", copy);
        return data;
    }
}
