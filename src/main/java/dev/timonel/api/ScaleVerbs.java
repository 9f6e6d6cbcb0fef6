package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.api.codec.FieldValidation;
import dev.timonel.api.patch.Patches;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.WorkloadFacts;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The subresource {@code scale}: how many pods something keeps, as an {@code autoscaling/v1 Scale}
 * ({@code pkg/registry/apps/deployment/storage}). Writing it writes {@code spec.replicas} and nothing else.
 */
final class ScaleVerbs {
    static final ResourceKind SCALE = new ResourceKind(
            "autoscaling", "v1", "Scale", "scales", "scale", List.of(), List.of(), true, true, Scale.class);
    private static final String REPLICAS = "replicas";

    private final Registry registry;

    ScaleVerbs(Registry registry) {
        this.registry = registry;
    }

    void get(ResourceRequest target, Exchange exchange) throws IOException {
        KubeObject object =
                registry.current().get(target.key()).orElseThrow(() -> StatusException.notFound(target.key()));
        requireReplicas(target, object);
        exchange.answer(Answer.json(200, scale(target, object)));
    }

    /** Without them there is no scale to read, though one may be written. */
    private static void requireReplicas(ResourceRequest target, KubeObject object) {
        DefinitionFacts.ScalePaths paths = paths(target);
        if (paths != null
                && !ScalePath.of(paths.replicas())
                        .in(shown(target, KubeJson.tree(object.json())))
                        .isNumber()) {
            throw StatusException.internal("the spec replicas field \"" + paths.replicas() + "\" does not exist");
        }
    }

    void update(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "UpdateOptions");
        byte[] body = exchange.body();
        Decoded decoded = BodyDecoder.decode(body, exchange.header("Content-Type"), SCALE, options.validation());
        exchange.problems(decoded::warnings);
        HasMetadata checked = BodyChecks.forUpdate(target, decoded.object());
        JsonNode replacement = KubeJson.tree(KubeJson.write(checked));
        propose(target, before -> replacement, options, body.length, problems -> {}, exchange);
    }

    void patch(ResourceRequest target, Exchange exchange) throws IOException {
        String contentType = orEmpty(exchange.header("Content-Type"));
        Patches.requireServed(contentType, target.kind());
        if (Patches.isApply(contentType)) {
            apply(target, exchange);
            return;
        }
        WriteOptions options = WriteOptions.parse(exchange.query(), "PatchOptions");
        byte[] body = exchange.body();
        UnaryOperator<JsonNode> patch =
                Patches.parse(contentType, body, new ObjectKey(SCALE, target.namespace(), target.name()));
        AtomicReference<List<String>> warnings = new AtomicReference<>(List.of());
        exchange.problems(warnings::get);
        propose(target, patch, options, body.length, warnings::set, exchange);
    }

    /**
     * Of what is applied, the replicas become a configuration of the object itself, of a manager of this subresource, so that conflicts are
     * with whoever owns them there ({@code managedfields/scalehandler.go}).
     */
    private void apply(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.ofApply(exchange.query());
        byte[] body = exchange.body();
        ObjectNode config = (ObjectNode) Patches.configuration(body).tree();
        JsonNode asked = config.path("spec").path(REPLICAS);
        if (asked.isString()) {
            throw StatusException.internalWithoutReason("failed to create typed patch object ("
                    + config.path("metadata").path("namespace").asString("") + "/" + target.name()
                    + "; autoscaling/v1, Kind=Scale): .spec.replicas: expected numeric (int or float), got string");
        }
        Decoded decoded = BodyDecoder.decodeTree(config, SCALE, options.validation());
        exchange.problems(decoded::warnings);
        BodyChecks.forUpdate(target, decoded.object());
        refuseNegative(target, asked.asInt(0));
        ScalePath path = ScalePath.of(replicasPath(target));
        Proposal proposal = new Proposal.Apply(
                target.key(),
                target.subresource(),
                ofParent(target, config, path),
                exchange.query().flag("force"),
                List.of(),
                tree -> {
                    if (!path.in(tree).isNumber()) {
                        path.put((ObjectNode) tree, 0); // as Go reads a Scale without
                    }
                    Decoded applied = target.decodeTree(tree, FieldValidation.IGNORE);
                    return BodyChecks.forUpdate(target, applied.object());
                },
                body.length,
                options.dryRun(),
                null);
        exchange.answerLater(
                registry.propose(proposal, exchange.client(target, tree -> scale(target, tree))),
                outcome -> Answer.json(200, scale(target, outcome.object())));
    }

    private static ObjectNode ofParent(ResourceRequest target, ObjectNode config, ScalePath path) {
        ObjectNode parent = KubeJson.mapper().createObjectNode();
        parent.put("apiVersion", target.shown().apiVersion())
                .put("kind", target.shown().kind());
        ObjectNode metadata = parent.putObject("metadata");
        Stream.of("name", "namespace", "uid", "resourceVersion")
                .filter(field -> config.path("metadata").has(field))
                .forEach(field -> metadata.set(field, config.path("metadata").path(field)));
        if (config.path("spec").has(REPLICAS)) {
            path.put(parent, config.path("spec").path(REPLICAS).asInt(0));
        }
        return parent;
    }

    private void propose(
            ResourceRequest target,
            UnaryOperator<JsonNode> change,
            WriteOptions options,
            int bytes,
            Consumer<List<String>> problems,
            Exchange exchange)
            throws IOException {
        UnaryOperator<JsonNode> scaled = tree -> {
            Decoded decoded = BodyDecoder.decodeTree(change.apply(scale(target, tree)), SCALE, options.validation());
            problems.accept(decoded.warnings());
            return scaled(shown(target, tree), target, (Scale) BodyChecks.forUpdate(target, decoded.object()));
        };
        Proposal proposal = new Proposal.Patch(
                target.key(),
                target.subresource(),
                scaled,
                tree -> BodyChecks.forUpdate(
                        target, target.decodeTree(tree, options.validation()).object()),
                bytes,
                options.dryRun());
        exchange.answerLater(
                registry.propose(proposal, exchange.client(target, tree -> scale(target, tree))),
                outcome -> Answer.json(200, scale(target, outcome.object())));
    }

    /** The object with the replicas of the scale, under the preconditions that this states. */
    private static JsonNode scaled(ObjectNode tree, ResourceRequest target, Scale scale) {
        Integer replicas = scale.getSpec() == null ? null : scale.getSpec().getReplicas();
        refuseNegative(target, replicas == null ? 0 : replicas);
        ObjectNode metadata = (ObjectNode) tree.path("metadata");
        metadata.put("resourceVersion", scale.getMetadata().getResourceVersion());
        if (!orEmpty(scale.getMetadata().getUid()).isEmpty()) {
            metadata.put("uid", scale.getMetadata().getUid());
        }
        ScalePath.of(replicasPath(target)).put(tree, replicas == null ? 0 : replicas);
        return tree;
    }

    private static void refuseNegative(ResourceRequest target, int replicas) {
        if (replicas < 0) {
            throw StatusException.invalid(
                    SCALE,
                    target.name(),
                    List.of(FieldError.invalid("spec.replicas", replicas, "must be greater than or equal to 0")));
        }
    }

    private static String replicasPath(ResourceRequest target) {
        DefinitionFacts.ScalePaths paths = paths(target);
        return paths == null ? ".spec.replicas" : paths.replicas();
    }

    private static DefinitionFacts.@Nullable ScalePaths paths(ResourceRequest target) {
        CustomVersion version = target.version();
        return version == null ? null : version.facts().scale();
    }

    private static ObjectNode scale(ResourceRequest target, KubeObject object) {
        return scale(target, KubeJson.tree(object.json()));
    }

    private static ObjectNode shown(ResourceRequest target, JsonNode tree) {
        ObjectNode copy = (ObjectNode) tree.deepCopy();
        CustomVersion version = target.version();
        return version == null ? copy : version.shown(copy);
    }

    private static ObjectNode scale(ResourceRequest target, JsonNode tree) {
        DefinitionFacts.ScalePaths paths = paths(target);
        if (paths == null) {
            String selector = KubeObject.parse(target.kind(), KubeJson.write(tree))
                    .facts(WorkloadFacts.class)
                    .selector()
                    .toString();
            return scale(tree, ".spec.replicas", ".status.replicas", selector);
        }
        JsonNode object = shown(target, tree);
        String selector = paths.selector().isEmpty()
                ? ""
                : ScalePath.of(paths.selector()).in(object).asString("");
        return scale(object, paths.replicas(), paths.observed(), selector);
    }

    private static ObjectNode scale(JsonNode object, String wanted, String observed, String selector) {
        ObjectNode scale = KubeJson.mapper().createObjectNode();
        scale.put("kind", "Scale").put("apiVersion", SCALE.apiVersion());
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.set(field, object.path("metadata").path(field));
        }
        int replicas = ScalePath.of(wanted).in(object).asInt(0);
        ObjectNode spec = scale.putObject("spec");
        if (replicas != 0) {
            spec.put(REPLICAS, replicas); // none are left out by Go
        }
        ObjectNode status = scale.putObject("status")
                .put(REPLICAS, ScalePath.of(observed).in(object).asInt(0));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** A path of names alone: {@code .spec.replicas}. */
    private record ScalePath(List<String> names) {
        static ScalePath of(String path) {
            return new ScalePath(List.of(path.substring(1).split("\\.", -1)));
        }

        JsonNode in(JsonNode object) {
            JsonNode at = object;
            for (String name : names) {
                at = at.path(name);
            }
            return at;
        }

        void put(ObjectNode object, int value) {
            ObjectNode at = object;
            for (String name : names.subList(0, names.size() - 1)) {
                at = at.path(name) instanceof ObjectNode below ? below : at.putObject(name);
            }
            at.put(names.get(names.size() - 1), value);
        }
    }
}
