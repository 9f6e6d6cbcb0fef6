package dev.timonel.registry;

import dev.timonel.authorization.User;
import dev.timonel.model.ResourceKind;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who asks for a write that policies apply to, and what for: the resource in the version of the request; what a subresource makes of
 * the object that it belongs to; and the options of the request, by their names. What is remarked about the write is left here by
 * whoever decides it, the last of several times.
 */
public record Asker(
        User user,
        ResourceKind resource,
        UnaryOperator<ObjectNode> seen,
        Supplier<Map<String, String>> options,
        AtomicReference<Remarks> remarks) {

    /** Of the object as it is. */
    public static Asker of(User user, ResourceKind resource) {
        return new Asker(user, resource, UnaryOperator.identity(), Map::of, new AtomicReference<>(Remarks.NONE));
    }

    /** The same of one of several writes. */
    public Asker ofOne() {
        return new Asker(user, resource, seen, options, new AtomicReference<>(Remarks.NONE));
    }
}
