package dev.timonel.fuzz;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.FieldValidation;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever fits the type of its kind is created in a dry run or refused; no rule stumbles over what is not there. */
final class RulesFuzz {
    private RulesFuzz() {}

    /** What stumbled where, with the body that made it; empty if nothing did. */
    static Map<String, String> stumbles(long seed, int each, Map<String, JsonNode> schemas, Registry registry) {
        Map<String, String> stumbles = new TreeMap<>();
        for (ResourceKind kind : Kinds.SERVED) {
            fuzz(kind, schemas, new Random(seed), each, registry, stumbles);
        }
        return stumbles;
    }

    private static void fuzz(
            ResourceKind kind,
            Map<String, JsonNode> schemas,
            Random random,
            int each,
            Registry registry,
            Map<String, String> stumbles) {
        String schema = schemas.keySet().stream()
                .filter(name -> name.endsWith("." + kind.version() + "." + kind.kind()))
                .filter(name -> schemas.get(name)
                        .path("x-kubernetes-group-version-kind")
                        .toString()
                        .contains("\"" + kind.group() + "\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " has no schema"));
        SchemaValues values = new SchemaValues(schemas, random);
        Mutations mutations = new Mutations(random, values);
        Map<String, CompletableFuture<?>> asked = new TreeMap<>();
        for (int i = 0; i < each; i++) {
            ObjectNode tree = (ObjectNode) values.of(schema, 0.1 + random.nextDouble() * 0.8);
            tree.remove(List.of("kind", "apiVersion"));
            if (tree.path("metadata") instanceof ObjectNode metadata) {
                metadata.put("name", "fuzz").remove(List.of("namespace", "resourceVersion", "managedFields"));
            }
            for (int damages = random.nextInt(4); damages > 0; damages--) {
                mutations.damage(tree);
            }
            propose(kind, tree.toString(), registry, stumbles).ifPresent(answer -> asked.put(tree.toString(), answer));
        }
        asked.forEach((body, answer) -> stumble(kind, body, answer, stumbles));
    }

    private static java.util.Optional<CompletableFuture<?>> propose(
            ResourceKind kind, String body, Registry registry, Map<String, String> stumbles) {
        HasMetadata object;
        try {
            object = BodyDecoder.decode(
                            body.getBytes(StandardCharsets.UTF_8), "application/json", kind, FieldValidation.IGNORE)
                    .object();
        } catch (StatusException refused) {
            return java.util.Optional.empty();
        } catch (RuntimeException stumbled) {
            stumbles.putIfAbsent(kind.kind() + " " + where(stumbled), body);
            return java.util.Optional.empty();
        }
        object.getMetadata().setNamespace(kind.namespaced() ? "default" : null);
        return java.util.Optional.of(registry.propose(
                new Proposal.Create(kind, kind.namespaced() ? "default" : "", object, true),
                new dev.timonel.registry.Client("fuzz", "")));
    }

    private static void stumble(
            ResourceKind kind, String body, CompletableFuture<?> answer, Map<String, String> stumbles) {
        try {
            answer.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (!(cause instanceof StatusException refusal) || "InternalError".equals(refusal.reason())) {
                stumbles.putIfAbsent(kind.kind() + " " + where(cause), body);
            }
        }
    }

    private static String where(Throwable stumbled) {
        List<StackTraceElement> frames = new ArrayList<>(List.of(stumbled.getStackTrace()));
        return stumbled
                + frames.stream()
                        .filter(f -> f.getClassName().startsWith("dev.timonel"))
                        .limit(2)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < "));
    }
}
