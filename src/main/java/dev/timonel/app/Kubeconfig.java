package dev.timonel.app;

import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The kubeconfig in the data directory. Its cluster, user and context {@code timonel} are renewed with each start; what else a
 * user wrote there stays: a context's namespace, other contexts, the current one.
 */
final class Kubeconfig {
    private static final String NAME = "timonel";

    private final ObjectNode root;

    private Kubeconfig(ObjectNode root) {
        this.root = root;
    }

    /** Where the server is; {@code authority} (base64) and {@code token} are {@code ""} where nobody is asked for them. */
    record Access(String url, String authority, String token) {}

    /** {@code kept} is the file that is there; one that is no kubeconfig is written anew. */
    static String renewed(Optional<String> kept, Access access) {
        String fresh = fresh(access);
        if (kept.isEmpty() || kept.get().equals(fresh)) {
            return fresh;
        }
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .disable(YAMLWriteFeature.SPLIT_LINES)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build();
        return parsed(kept.get(), yaml)
                .map(root -> {
                    new Kubeconfig(root).renew(access);
                    return yaml.writeValueAsString(root);
                })
                .orElse(fresh);
    }

    /** Whether a server has written this. */
    static boolean isOurs(String text) {
        return text.contains("name: " + NAME);
    }

    /** Written by hand: a first start, and one after which nothing has changed, need nothing that knows YAML. */
    private static String fresh(Access access) {
        return """
            apiVersion: v1
            kind: Config
            clusters:
              - name: timonel
                cluster:
                  server: %s
                  %s
            contexts:
              - name: timonel
                context:
                  cluster: timonel
                  user: timonel
            current-context: timonel
            users:
              - name: timonel
                %s
            """.formatted(
                        access.url(),
                        access.authority().isEmpty()
                                ? "insecure-skip-tls-verify: true"
                                : "certificate-authority-data: " + access.authority(),
                        access.token().isEmpty() ? "user: {}" : "user: {token: \"" + access.token() + "\"}");
    }

    private static Optional<ObjectNode> parsed(String text, YAMLMapper yaml) {
        try {
            return yaml.readTree(text) instanceof ObjectNode object
                            && object.path("kind").asString("").equals("Config")
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private void renew(Access access) {
        root.put("apiVersion", "v1").put("kind", "Config");
        ObjectNode cluster = named("clusters", "cluster");
        cluster.put("server", access.url());
        cluster.remove("certificate-authority");
        if (access.authority().isEmpty()) {
            // @kubernetes/client-node refuses plain HTTP unless it is said that there is no certificate to verify
            cluster.remove("certificate-authority-data");
            cluster.put("insecure-skip-tls-verify", true);
        } else {
            cluster.remove("insecure-skip-tls-verify");
            cluster.put("certificate-authority-data", access.authority());
        }
        ObjectNode context = named("contexts", "context");
        context.put("cluster", NAME).put("user", NAME);
        if (root.path("current-context").asString("").isEmpty()) {
            root.put("current-context", NAME);
        }
        ObjectNode user = named("users", "user");
        user.remove("token");
        if (!access.token().isEmpty()) {
            user.put("token", access.token());
        }
    }

    /** The body of the entry of our name in a list, made if there is none. */
    private ObjectNode named(String list, String body) {
        ArrayNode entries = root.path(list) instanceof ArrayNode there ? there : root.putArray(list);
        ObjectNode entry = null;
        for (JsonNode each : entries) {
            entry = each instanceof ObjectNode object
                            && each.path("name").asString("").equals(NAME)
                    ? object
                    : entry;
        }
        if (entry == null) {
            entry = entries.addObject().put("name", NAME);
        }
        ObjectNode found = Objects.requireNonNull(entry);
        return found.path(body) instanceof ObjectNode object ? object : found.putObject(body);
    }
}
