package dev.timonel.whatif;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.patch.JsonPatch;
import dev.timonel.model.patch.MergePatch;
import dev.timonel.model.patch.StrategicMerge;
import dev.timonel.model.patch.ThreeWay;
import dev.timonel.registry.Draft;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodTrouble;
import dev.timonel.whatif.WhatIf.Applied;
import dev.timonel.whatif.WhatIf.Refused;
import dev.timonel.whatif.WhatIf.Verb;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Applies manifests one after the other, as {@code kubectl apply} would, to a rehearsal. */
final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    /** How long pods have to start and to end. */
    private static final Duration REST = Duration.ofMinutes(10);

    private static final int WAITING = 10;

    private final Rehearsal rehearsal;
    private final BooleanSupplier outOfTime;
    private final List<Applied> applied = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    Application(Rehearsal rehearsal, BooleanSupplier outOfTime) {
        this.rehearsal = rehearsal;
        this.outOfTime = outOfTime;
    }

    List<Applied> applied() {
        return List.copyOf(applied);
    }

    List<Refused> refused() {
        return List.copyOf(refused);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    void apply(Manifest manifest) {
        checkTime();
        Optional<ResourceKind> kind = manifest.kind(rehearsal.state().custom());
        String problem = manifest.problem();
        try {
            if (problem != null) {
                throw StatusException.badRequest(problem);
            }
            if (kind.isEmpty()) {
                notes.add("not predicted: " + manifest.apiVersion() + " " + manifest.kindName() + " "
                        + manifest.namespace() + "/" + manifest.name()
                        + " is of a kind that is not served here, and nothing is known of what its controller does");
                return;
            }
            carryOut(manifest, kind.get());
            if (kind.get().isCustom()) {
                notes.add("not predicted: what the controller of " + manifest.kindName() + " (" + manifest.apiVersion()
                        + ") does; objects of custom resources are stored, and no more");
            }
        } catch (StatusException refusal) {
            refuse(manifest, kind, refusal);
        } catch (RuntimeException broken) {
            LOG.error("manifest {} could not be rehearsed", manifest.number(), broken);
            refuse(manifest, kind, StatusException.internal("the write could not be decided"));
        }
    }

    private void refuse(Manifest manifest, Optional<ResourceKind> kind, StatusException refusal) {
        refused.add(new Refused(
                manifest.number(),
                manifest.kindName(),
                kind.isPresent() && !kind.get().namespaced() ? "" : manifest.namespace(),
                manifest.name(),
                refusal.status()));
    }

    private void carryOut(Manifest manifest, ResourceKind kind) {
        ObjectKey key = manifest.key(kind);
        Optional<KubeObject> current = rehearsal.state().get(key);
        if (manifest.isDelete()) {
            current.ifPresent(this::noteOwners);
            rehearsal.carryOut(new Proposal.Delete(key, null, false));
            tell(Verb.deleted, key);
        } else if (manifest.isPatch()) {
            patch(key, patchOf(manifest, key), Set.of());
            tell(Verb.patched, key);
        } else if (current.isEmpty()) {
            tell(Verb.created, create(manifest, kind));
        } else {
            ObjectNode merge = ThreeWay.patch(lastApplied(current.get()), manifest.tree(), kind);
            patch(key, tree -> merged(tree, merge, kind), manifest.duplicates());
            boolean same = rehearsal.state().get(key).equals(current);
            tell(same ? Verb.unchanged : Verb.configured, key);
        }
    }

    private ObjectKey create(Manifest manifest, ResourceKind kind) {
        HasMetadata object = Manifest.decode(
                manifest.tree(), kind, manifest.duplicates(), rehearsal.state().custom());
        object.getMetadata().setNamespace(kind.namespaced() ? manifest.namespace() : null);
        ObjectKey key = rehearsal.carryOut(
                new Proposal.Create(kind, kind.namespaced() ? manifest.namespace() : "", Draft.of(object), false));
        if (kind.equals(Kinds.SERVICE) || kind.equals(Kinds.POD)) {
            notes.add("addresses and node ports of new objects are examples, unless the manifest names them: the server"
                    + " draws them when it writes");
        }
        return key;
    }

    private void patch(ObjectKey key, UnaryOperator<JsonNode> patch, Set<String> duplicates) {
        rehearsal.carryOut(new Proposal.Patch(
                key,
                "",
                patch,
                tree -> named(
                        Manifest.decode(
                                tree, key.kind(), duplicates, rehearsal.state().custom()),
                        key),
                0,
                false));
    }

    /** As kubectl does, which knows no list keys of a custom resource. */
    private static JsonNode merged(JsonNode tree, ObjectNode merge, ResourceKind kind) {
        return kind.isCustom() ? MergePatch.apply(tree, merge) : StrategicMerge.apply(tree, merge, kind);
    }

    /** A patch names no other object than the one that it is for. */
    private static HasMetadata named(HasMetadata object, ObjectKey key) {
        if (!key.name().equals(object.getMetadata().getName())) {
            throw StatusException.badRequest("the name of the object ("
                    + object.getMetadata().getName() + ") does not match the name on the URL (" + key.name() + ")");
        }
        return object;
    }

    private static UnaryOperator<JsonNode> patchOf(Manifest manifest, ObjectKey key) {
        if (manifest.patch() instanceof ObjectNode merge) {
            return tree -> merged(tree, merge, key.kind());
        }
        JsonPatch patch = JsonPatch.parse(manifest.patch());
        return patch::apply;
    }

    private static JsonNode lastApplied(KubeObject current) {
        String kept = current.metadata().getAnnotations() == null
                ? null
                : current.metadata().getAnnotations().get(ThreeWay.LAST_APPLIED);
        try {
            return kept == null
                    ? JsonNodeFactory.instance.nullNode()
                    : KubeJson.mapper().readTree(kept);
        } catch (JacksonException unreadable) {
            return JsonNodeFactory.instance.nullNode();
        }
    }

    void prune(LabelSelector selector, List<Manifest> manifests) {
        for (ObjectKey key : Prune.of(rehearsal.state(), selector, manifests)) {
            checkTime();
            if (rehearsal.state().get(key).isPresent()) {
                try {
                    rehearsal.carryOut(new Proposal.Delete(key, null, false));
                    tell(Verb.pruned, key);
                } catch (StatusException refusal) {
                    refused.add(new Refused(0, key.kind().kind(), key.namespace(), key.name(), refusal.status()));
                }
            }
        }
    }

    /** Waits until what was begun has ended; agents of nodes that are not ours are taken to end what is deleted. */
    void rest() {
        rehearsal.passUntil(rehearsal.now().plus(REST));
        List<ObjectKey> pods = rehearsal.changed().stream()
                .filter(key -> key.kind().equals(Kinds.POD))
                .toList();
        for (ObjectKey key : pods) {
            checkTime();
            ClusterSnapshot state = rehearsal.state();
            state.get(key)
                    .filter(pod -> pod.deleting() && isElsewhere(state, pod))
                    .ifPresent(pod -> rehearsal.remove(key));
        }
        rehearsal.passUntil(rehearsal.now().plus(REST));
        pods.stream()
                .flatMap(key -> rehearsal.state().get(key).stream())
                .filter(pod -> !pod.facts(PodFacts.class).ready()
                        && !pod.facts(PodFacts.class).terminal())
                .limit(WAITING)
                .forEach(pod -> notes.add(
                        "pod " + pod.namespace() + "/" + pod.name() + " would not be ready: " + trouble(pod)));
    }

    private String trouble(KubeObject pod) {
        PodFacts facts = pod.facts(PodFacts.class);
        if (facts.nodeName().isEmpty()) {
            return PodTrouble.whyUnscheduled(pod);
        }
        return facts.ips().isEmpty() ? PodTrouble.whyNoAddress(rehearsal.state(), pod) : PodTrouble.whyNotReady(pod);
    }

    private static boolean isElsewhere(ClusterSnapshot state, KubeObject pod) {
        return state.get(Kinds.NODE, "", pod.facts(PodFacts.class).nodeName())
                .filter(node -> node.facts(NodeFacts.class).external())
                .isPresent();
    }

    /** Controllers of kinds that are not served make anew what is deleted. */
    private void noteOwners(KubeObject deleted) {
        deleted.owners().stream()
                .filter(owner -> Kinds.SERVED.stream().noneMatch(k -> k.kind().equals(owner.getKind())))
                .forEach(owner -> notes.add("not predicted: whether " + owner.getKind() + " " + deleted.namespace()
                        + "/" + owner.getName() + " makes anew what it owns and is deleted"));
    }

    private void tell(Verb verb, ObjectKey key) {
        applied.add(
                new Applied(verb, key.kind().kind(), key.namespace().isEmpty() ? null : key.namespace(), key.name()));
    }

    private void checkTime() {
        if (outOfTime.getAsBoolean()) {
            throw StatusException.timeout("the change takes too long to work out; nothing was changed");
        }
    }
}
