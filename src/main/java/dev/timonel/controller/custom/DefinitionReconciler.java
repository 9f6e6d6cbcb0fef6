package dev.timonel.controller.custom;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.CustomShape;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Accepts the names of CustomResourceDefinitions that no other of their group has, and removes the objects of those that are
 * being deleted, then the definition ({@code apiextensions-apiserver/pkg/controller/status}, {@code establish} and
 * {@code finalizer}). Keys are definitions.
 */
public final class DefinitionReconciler implements Reconciler {
    private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public String name() {
        return "customresourcedefinitions";
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind() == Kinds.CUSTOM_RESOURCE_DEFINITION) {
            return ofGroup(change, after);
        }
        boolean last = change.type() == Change.Type.DELETED
                && key.kind().isCustom()
                && after.list(key.kind()).isEmpty();
        return last ? deleting(key.kind(), after) : List.of();
    }

    /** Names that one definition lets go may be what another one of its group waits for. */
    private static Collection<ObjectKey> ofGroup(Change change, ClusterSnapshot after) {
        String group = change.object().facts(DefinitionFacts.class).group();
        boolean freed = change.type() == Change.Type.DELETED
                || change.previous() != null
                        && !change.previous()
                                .facts(DefinitionFacts.class)
                                .accepted()
                                .equals(change.object()
                                        .facts(DefinitionFacts.class)
                                        .accepted());
        if (!freed) {
            return List.of(change.key());
        }
        List<ObjectKey> keys = new ArrayList<>();
        for (KubeObject each : after.list(Kinds.CUSTOM_RESOURCE_DEFINITION)) {
            if (each.facts(DefinitionFacts.class).group().equals(group)) {
                keys.add(each.key());
            }
        }
        return keys;
    }

    private static Collection<ObjectKey> deleting(ResourceKind kind, ClusterSnapshot after) {
        return after.list(Kinds.CUSTOM_RESOURCE_DEFINITION).stream()
                .filter(KubeObject::deleting)
                .filter(each -> kindOf(each.facts(DefinitionFacts.class)).equals(kind))
                .map(KubeObject::key)
                .toList();
    }

    private static ResourceKind kindOf(DefinitionFacts facts) {
        return CustomShape.stored(facts.group(), facts.accepted().kind(), facts.namespaced());
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.CUSTOM_RESOURCE_DEFINITION));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        CustomResourceDefinition definition = object.get().as(CustomResourceDefinition.class);
        if (object.get().deleting()) {
            return finish(object.get(), definition, snapshot, now);
        }
        DefinitionStatus status = new DefinitionStatus(definition, now);
        status.accept(snapshot);
        return status.changed() ? Plan.put(definition) : Plan.nothing();
    }

    private static Plan finish(
            KubeObject object, CustomResourceDefinition definition, ClusterSnapshot snapshot, Instant now) {
        List<String> finalizers = orEmpty(definition.getMetadata().getFinalizers());
        if (!finalizers.contains(CLEANUP)) {
            return Plan.nothing();
        }
        DefinitionFacts facts = object.facts(DefinitionFacts.class);
        Collection<KubeObject> objects = facts.established() ? snapshot.list(kindOf(facts)) : List.of();
        PlanDraft draft = new PlanDraft();
        if (!objects.isEmpty()) {
            objects.forEach(each -> draft.remove(each, now));
            DefinitionStatus status = new DefinitionStatus(definition, now);
            status.set("Terminating", true, "InstanceDeletionInProgress", "CustomResource deletion is in progress");
            if (status.changed()) {
                draft.put(definition);
            }
            return draft.plan();
        }
        List<String> rest =
                finalizers.stream().filter(each -> !each.equals(CLEANUP)).toList();
        if (rest.isEmpty()) {
            draft.delete(object.key());
        } else {
            definition.getMetadata().setFinalizers(rest);
            draft.put(definition);
        }
        return draft.plan();
    }
}
