package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** POST of a Binding or an Eviction: orders about a pod that are carried out and not stored. Answered 201 with a Status. */
final class PodPlacements {
    static final ResourceKind BINDING = new ResourceKind(
            "", "v1", "Binding", "bindings", "binding", List.of(), List.of(), true, false, Binding.class);
    static final ResourceKind EVICTION = new ResourceKind(
            "policy", "v1", "Eviction", "evictions", "eviction", List.of(), List.of(), true, false, Eviction.class);

    private final Registry registry;

    PodPlacements(Registry registry) {
        this.registry = registry;
    }

    void post(ResourceRequest target, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        ResourceKind kind = target.subresource().equals("binding") ? BINDING : EVICTION;
        Decoded decoded =
                BodyDecoder.decode(exchange.body(), exchange.header("Content-Type"), kind, options.validation());
        exchange.problems(decoded::warnings);
        HasMetadata body = BodyChecks.forCreate(target, decoded.object());
        ObjectKey pod = new ObjectKey(target.kind(), target.namespace(), name(target, kind, body));
        Proposal proposal = body instanceof Eviction eviction
                ? evict(pod, eviction.getDeleteOptions(), options.dryRun())
                : new Proposal.Bind(pod, (Binding) body, options.dryRun());
        Answer done = Answer.json(
                201,
                new StatusBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withStatus("Success")
                        .withCode(201)
                        .build());
        exchange.answerLater(registry.propose(proposal, exchange.client(target)), outcome -> done);
    }

    private static Proposal evict(ObjectKey pod, @Nullable DeleteOptions options, boolean dryRun) {
        boolean trial = options != null
                && options.getDryRun() != null
                && !options.getDryRun().isEmpty();
        return new Proposal.Evict(pod, options, dryRun || trial);
    }

    private static String name(ResourceRequest target, ResourceKind kind, HasMetadata body) {
        String own = orEmpty(body.getMetadata().getName());
        if (!target.name().isEmpty() && !own.equals(target.name())) {
            throw StatusException.badRequest("name in URL does not match name in " + kind.kind() + " object");
        }
        return own;
    }
}
