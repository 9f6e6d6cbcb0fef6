package dev.timonel.mcp;

import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which of the two generations of the protocol a message is of. Modern ones (2026-07-28) say their version in every request
 * and repeat in headers what is in the body; legacy ones (up to 2025-11-25) begin with {@code initialize}, after which nothing
 * has to be remembered of it here.
 */
enum Era {
    Legacy,
    Modern;

    static final String MODERN_VERSION = "2026-07-28";
    static final String LEGACY_VERSION = "2025-11-25";

    /** Of those that begin with {@code initialize}, the newest first. */
    static final List<String> LEGACY_VERSIONS = List.of(LEGACY_VERSION, "2025-06-18", "2025-03-26");

    private static final List<String> ALL = List.of(MODERN_VERSION, LEGACY_VERSION, "2025-06-18", "2025-03-26");
    private static final Set<String> NAMED = Set.of("tools/call", "prompts/get", "resources/read");
    private static final String VERSION_HEADER = "MCP-Protocol-Version";
    private static final String BASE64 = "=?base64?";

    /** Refuses a version that is not spoken here, and a modern message whose headers and body differ. */
    static Era of(RpcMessage message, Function<String, @Nullable String> header) {
        JsonNode version = message.meta("protocolVersion");
        String named = header.apply(VERSION_HEADER);
        boolean saysLegacy = version != null && LEGACY_VERSIONS.contains(version.asString(""));
        boolean modern =
                !saysLegacy && (version != null || message.method().equals("server/discover") || isLater(named));
        if (!modern) {
            if (named != null && !LEGACY_VERSIONS.contains(named)) {
                throw unsupported(named);
            }
            return Legacy;
        }
        if (message.isNotification()) {
            return Modern;
        }
        check(message, version, named, header);
        return Modern;
    }

    /** Versions are dates. */
    private static boolean isLater(@Nullable String version) {
        return version != null && version.compareTo(LEGACY_VERSION) > 0;
    }

    private static void check(
            RpcMessage message,
            @Nullable JsonNode version,
            @Nullable String named,
            Function<String, @Nullable String> header) {
        if (version == null || !version.isString()) {
            throw new RpcException(
                    400,
                    RpcException.INVALID_PARAMS,
                    "Invalid params: _meta must have io.modelcontextprotocol/protocolVersion; this server speaks "
                            + String.join(", ", ALL));
        }
        if (!version.asString().equals(named)) {
            throw mismatch(VERSION_HEADER, named, version.asString());
        }
        if (!version.asString().equals(MODERN_VERSION)) {
            throw unsupported(version.asString());
        }
        same("Mcp-Method", header, message.method());
        if (NAMED.contains(message.method())) {
            String field = message.method().equals("resources/read") ? "uri" : "name";
            same("Mcp-Name", header, message.params().path(field).asString(""));
        }
        JsonNode capabilities = message.meta("clientCapabilities");
        if (capabilities == null || !capabilities.isObject()) {
            throw new RpcException(
                    400,
                    RpcException.INVALID_PARAMS,
                    "Invalid params: _meta must have io.modelcontextprotocol/clientCapabilities, an object");
        }
    }

    private static void same(String name, Function<String, @Nullable String> header, String body) {
        String value = header.apply(name);
        if (!body.equals(decoded(value))) {
            throw mismatch(name, value, body);
        }
    }

    private static @Nullable String decoded(@Nullable String value) {
        if (value == null || !value.startsWith(BASE64) || !value.endsWith("?=")) {
            return value;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(value.substring(BASE64.length(), value.length() - 2));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static RpcException mismatch(String name, @Nullable String value, String body) {
        return new RpcException(
                400,
                RpcException.HEADER_MISMATCH,
                "Header mismatch: " + name + (value == null ? " is missing" : " is '" + value + "'")
                        + ", and the body says '" + body + "'");
    }

    private static RpcException unsupported(String version) {
        ObjectNode data = KubeJson.mapper().createObjectNode();
        ALL.forEach(data.putArray("supported")::add);
        data.put("requested", version);
        return new RpcException(400, RpcException.UNSUPPORTED_VERSION, "Unsupported protocol version", data);
    }

    /** All that are spoken, the newest first. */
    static List<String> versions() {
        return ALL;
    }
}
