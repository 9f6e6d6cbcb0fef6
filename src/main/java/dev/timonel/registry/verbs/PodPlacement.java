package dev.timonel.registry.verbs;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.TopologyLabels;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What schedulers and {@code kubectl drain} do to a pod: bind it to a node, or evict it ({@code BindingREST} and
 * {@code EvictionREST} of {@code pkg/registry/core/pod/storage}).
 */
final class PodPlacement {
    /** The body of a binding. It is never stored. */
    private static final ResourceKind BINDING = new ResourceKind(
            "", "v1", "Binding", "bindings", "binding", List.of(), List.of(), true, false, Binding.class);

    private PodPlacement() {}

    /** Deviation: an invalid binding is 422; upstream forgets to make a Status of it and answers 500. */
    static ObjectKey bind(Proposal.Bind bind, Admission admission, Transaction tx) {
        ObjectKey key = bind.key();
        Binding binding = bind.binding();
        List<FieldError> errors = validate(binding.getTarget());
        if (!errors.isEmpty()) {
            throw StatusException.invalid(BINDING, key.name(), errors);
        }
        admission.post(key, "binding", binding, bind.dryRun(), tx);
        KubeObject current = tx.working().get(key).orElseThrow(() -> StatusException.notFound(key));
        ObjectMeta meta = binding.getMetadata();
        Deletion.checkPreconditions(current, meta.getUid(), meta.getResourceVersion());
        Pod pod = current.asPod();
        refusal(current, pod).ifPresent(because -> {
            throw StatusException.conflict(key, "binding", because);
        });
        pod.getSpec().setNodeName(binding.getTarget().getName());
        pod.getMetadata().setAnnotations(merged(pod.getMetadata().getAnnotations(), meta.getAnnotations()));
        pod.getMetadata().setLabels(merged(pod.getMetadata().getLabels(), meta.getLabels()));
        label(pod, binding.getTarget(), tx);
        pod.getStatus().setNominatedNodeName(null);
        setCondition(pod, "PodScheduled", null, null, tx);
        tx.put(pod, true);
        return key;
    }

    /** A target that does not say that it is a node is none to the admission plugin. */
    private static void label(Pod pod, ObjectReference target, Transaction tx) {
        if (Kinds.NODE.kind().equals(target.getKind())) {
            tx.working()
                    .get(Kinds.NODE, "", target.getName())
                    .ifPresent(node -> TopologyLabels.copy(node, pod.getMetadata()));
        }
    }

    static void evict(Proposal.Evict evict, Deletion deletion, Admission admission, Transaction tx) {
        ObjectKey key = evict.key();
        KubeObject current = tx.working().get(key).orElseThrow(() -> StatusException.notFound(key));
        admission.evict(key, evict.options(), evict.dryRun(), tx);
        tx.askedBy(null); // the delete that follows is the server's own
        Eviction.allow(current, tx);
        if (!current.deleting()) {
            Pod pod = current.asPod();
            setCondition(pod, "DisruptionTarget", "EvictionByEvictionAPI", "Eviction API: evicting", tx);
            tx.put(pod, true);
        }
        deletion.delete(new Proposal.Delete(key, evict.options(), evict.dryRun()), tx);
    }

    private static List<FieldError> validate(@Nullable ObjectReference target) {
        FieldErrors errors = new FieldErrors();
        String kind = target == null ? "" : orEmpty(target.getKind());
        if (!kind.isEmpty() && !kind.equals(Kinds.NODE.kind())) {
            errors.add(FieldError.notSupported("target.kind", kind, List.of(Kinds.NODE.kind(), "<empty>")));
        }
        if (target == null || orEmpty(target.getName()).isEmpty()) {
            errors.required("target.name");
        }
        return errors.list();
    }

    private static Optional<String> refusal(KubeObject current, Pod pod) {
        String name = current.name();
        if (current.deleting()) {
            return Optional.of("pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String node = orEmpty(pod.getSpec().getNodeName());
        if (!node.isEmpty()) {
            return Optional.of("pod " + name + " is already assigned to node \"" + node + "\"");
        }
        return pod.getSpec().getSchedulingGates().isEmpty()
                ? Optional.empty()
                : Optional.of("pod " + name + " has non-empty .spec.schedulingGates");
    }

    private static @Nullable Map<String, String> merged(
            @Nullable Map<String, String> own, @Nullable Map<String, String> more) {
        if (more == null || more.isEmpty()) {
            return own;
        }
        Map<String, String> all = new HashMap<>(orEmpty(own));
        all.putAll(more);
        return all;
    }

    private static void setCondition(
            Pod pod, String type, @Nullable String reason, @Nullable String message, Transaction tx) {
        List<PodCondition> conditions = pod.getStatus().getConditions();
        conditions.removeIf(c -> type.equals(c.getType()) && !"True".equals(c.getStatus()));
        if (conditions.stream().noneMatch(c -> type.equals(c.getType()))) {
            conditions.add(new PodConditionBuilder()
                    .withType(type)
                    .withStatus("True")
                    .withReason(reason)
                    .withMessage(message)
                    .withLastTransitionTime(tx.stamps().timestamp())
                    .build());
        }
    }
}
