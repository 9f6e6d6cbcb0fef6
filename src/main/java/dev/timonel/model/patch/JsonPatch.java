package dev.timonel.model.patch;

import dev.timonel.model.StatusException;
import dev.timonel.model.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 6902 with the leniency of apiserver's library, in one pass over one copy. Written here rather than taken from
 * zjsonpatch because a server must bound what {@code copy} adds: forty operations can otherwise fill the memory. The bounds
 * are those of apiserver.
 */
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;
    /** Characters that {@code copy} may add in all. */
    private static final long MAX_COPIED = 3L * 1024 * 1024;

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = operations;
    }

    private record Operation(
            String op,
            @Nullable List<String> path,
            @Nullable List<String> from,
            @Nullable JsonNode value) {}

    /** The operation does not apply to the document at hand. */
    private static final class NotApplicable extends Exception {
        private static final long serialVersionUID = 1L;

        NotApplicable() {
            super(null, null, false, false);
        }
    }

    /** Throws 400 for what is no list of operations, and for a field that can have no such name, 413 for too long a list. */
    public static JsonPatch parse(JsonNode body) {
        if (!(body instanceof ArrayNode list)) {
            throw StatusException.badRequest("error decoding patch: the patch must be a JSON array of operations");
        }
        if (list.size() > MAX_OPERATIONS) {
            throw StatusException.tooLarge(
                    "Request entity too large: The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS
                            + ", got " + list.size());
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonNode each : list) {
            if (!each.isObject()) {
                throw StatusException.badRequest("error decoding patch: each operation must be an object");
            }
            operations.add(new Operation(
                    each.path("op").asString(""),
                    pointer(each.path("path")),
                    pointer(each.path("from")),
                    each.get("value")));
        }
        return new JsonPatch(operations);
    }

    /** Throws 422 if an operation or a test fails. */
    public JsonNode apply(JsonNode tree) {
        JsonNode document = tree.deepCopy();
        long copied = 0;
        try {
            for (Operation operation : operations) {
                if (operation.op().equals("copy")) {
                    copied +=
                            at(document, required(operation.from())).toString().length();
                    if (copied > MAX_COPIED) {
                        throw new NotApplicable();
                    }
                }
                document = apply(document, operation);
            }
            return document;
        } catch (NotApplicable e) {
            throw StatusException.unprocessablePatch();
        }
    }

    private static JsonNode apply(JsonNode document, Operation operation) throws NotApplicable {
        List<String> path = required(operation.path());
        switch (operation.op()) {
            case "add":
                return add(document, path, value(operation));
            case "remove":
                remove(document, path);
                return document;
            case "replace":
                return replace(document, path, value(operation));
            case "copy":
                return add(
                        document, path, at(document, required(operation.from())).deepCopy());
            case "move":
                return move(document, required(operation.from()), path);
            case "test":
                test(document, path, operation.value());
                return document;
            default:
                throw new NotApplicable();
        }
    }

    private static JsonNode add(JsonNode document, List<String> path, JsonNode value) throws NotApplicable {
        if (path.isEmpty()) {
            return value;
        }
        JsonNode parent = parent(document, path);
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
        } else {
            throw new NotApplicable();
        }
        return document;
    }

    private static JsonNode remove(JsonNode document, List<String> path) throws NotApplicable {
        if (path.isEmpty()) {
            throw new NotApplicable();
        }
        JsonNode removed = at(document, path);
        JsonNode parent = parent(document, path);
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.remove(last);
        } else if (parent instanceof ArrayNode array) {
            array.remove(index(last, array.size() - 1));
        }
        return removed;
    }

    /** As upstream, a member that is not there is added. */
    private static JsonNode replace(JsonNode document, List<String> path, JsonNode value) throws NotApplicable {
        if (path.isEmpty()) {
            return value;
        }
        JsonNode parent = parent(document, path);
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(index(last, array.size() - 1), value);
        } else {
            throw new NotApplicable();
        }
        return document;
    }

    private static JsonNode move(JsonNode document, List<String> from, List<String> path) throws NotApplicable {
        if (from.equals(path)) {
            at(document, path);
            return document;
        }
        if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
            throw new NotApplicable();
        }
        return add(document, path, remove(document, from));
    }

    /** As upstream, null (or no value) equals a field that is not there. */
    private static void test(JsonNode document, List<String> path, @Nullable JsonNode expected) throws NotApplicable {
        JsonNode wanted = expected == null ? JsonNodeFactory.instance.nullNode() : expected;
        if (wanted.isNull()
                && !path.isEmpty()
                && parent(document, path).path(path.get(path.size() - 1)).isMissingNode()) {
            if (parent(document, path).isObject()) {
                return;
            }
            throw new NotApplicable();
        }
        JsonNode actual = at(document, path);
        if (!SameJson.same(actual, wanted)) {
            throw new NotApplicable();
        }
    }

    private static JsonNode parent(JsonNode document, List<String> path) throws NotApplicable {
        return at(document, path.subList(0, path.size() - 1));
    }

    private static JsonNode at(JsonNode document, List<String> path) throws NotApplicable {
        JsonNode node = document;
        for (String token : path) {
            JsonNode next = null;
            if (node instanceof ObjectNode object) {
                next = object.get(token);
            } else if (node instanceof ArrayNode array) {
                next = array.get(index(token, array.size() - 1));
            }
            if (next == null) {
                throw new NotApplicable();
            }
            node = next;
        }
        return node;
    }

    /** As upstream, one below zero counts from the end, and may have zeros before it. */
    private static int index(String token, int last) throws NotApplicable {
        if (!token.matches("[+-]?[0-9]{1,9}")) {
            throw new NotApplicable();
        }
        int number = Integer.parseInt(token);
        int index = number < 0 ? number + last + 1 : number;
        if (index < 0 || index > last) {
            throw new NotApplicable();
        }
        return index;
    }

    private static JsonNode value(Operation operation) throws NotApplicable {
        if (operation.value() == null) {
            throw new NotApplicable();
        }
        return operation.value().deepCopy();
    }

    private static List<String> required(@Nullable List<String> pointer) throws NotApplicable {
        if (pointer == null) {
            throw new NotApplicable();
        }
        return pointer;
    }

    /** RFC 6901; null if the node is no pointer. */
    private static @Nullable List<String> pointer(JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        String text = node.stringValue();
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("/")) {
            return null;
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(1).split("/", -1)) {
            if (TreeReader.isTooLongAName(token)) {
                throw StatusException.badRequest("error decoding patch: " + TreeReader.NAME_TOO_LONG);
            }
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }
}
