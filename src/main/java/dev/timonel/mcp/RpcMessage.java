package dev.timonel.mcp;

import dev.timonel.model.KubeJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JSON-RPC 2.0 request, or a notification if {@code id} is null. {@code params} is empty where there are none. */
record RpcMessage(@Nullable JsonNode id, String method, ObjectNode params) {

    /** A message has some dozens; each takes a hundred bytes of memory, however short it is. */
    private static final int MOST_TOKENS = 100_000;

    private static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxTokenCount(MOST_TOKENS)
                    .maxNestingDepth(100)
                    .build())
            .build());

    static RpcMessage parse(byte[] body) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(body);
        } catch (StreamConstraintsException tooMuch) {
            throw new RpcException(
                    413,
                    RpcException.INVALID_REQUEST,
                    "the message has more than " + MOST_TOKENS + " tokens, or too deep ones");
        } catch (JacksonException malformed) {
            throw new RpcException(400, RpcException.PARSE_ERROR, "Parse error: the body is not JSON");
        }
        if (tree.isArray()) {
            throw invalid("a batch is not taken: send each message by itself");
        }
        if (!tree.isObject() || !tree.path("jsonrpc").asString("").equals("2.0")) {
            throw invalid("the body must be one JSON-RPC 2.0 message");
        }
        JsonNode id = tree.get("id");
        if (id != null && !id.isString() && !id.isIntegralNumber()) {
            throw invalid("an id is a string or an integer");
        }
        JsonNode method = tree.get("method");
        if (method == null || !method.isString()) {
            throw invalid("a message without method: this server sends no requests, so it takes no responses");
        }
        JsonNode params = tree.get("params");
        if (params != null && !params.isObject()) {
            throw invalid("params must be an object");
        }
        return new RpcMessage(
                id, method.asString(), params == null ? KubeJson.mapper().createObjectNode() : (ObjectNode) params);
    }

    private static RpcException invalid(String because) {
        return new RpcException(400, RpcException.INVALID_REQUEST, "Invalid request: " + because);
    }

    boolean isNotification() {
        return id == null;
    }

    /** A member of {@code params._meta} under the protocol's own prefix. */
    @Nullable
    JsonNode meta(String name) {
        return params.path("_meta").get("io.modelcontextprotocol/" + name);
    }

    ObjectNode result(ObjectNode result) {
        ObjectNode message = envelope();
        message.set("result", result);
        return message;
    }

    ObjectNode error(RpcException error) {
        ObjectNode message = envelope();
        describe(message, error);
        return message;
    }

    /** An error of a message that could not be read. */
    static ObjectNode errorOfNone(RpcException error) {
        ObjectNode message = KubeJson.mapper().createObjectNode();
        message.put("jsonrpc", "2.0");
        message.putNull("id");
        describe(message, error);
        return message;
    }

    private static void describe(ObjectNode message, RpcException error) {
        ObjectNode description = message.putObject("error");
        description.put("code", error.code());
        description.put("message", error.getMessage());
        if (error.data() != null) {
            description.set("data", error.data());
        }
    }

    private ObjectNode envelope() {
        ObjectNode message = KubeJson.mapper().createObjectNode();
        message.put("jsonrpc", "2.0");
        message.set("id", id);
        return message;
    }
}
