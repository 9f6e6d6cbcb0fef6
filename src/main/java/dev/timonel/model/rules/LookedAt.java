package dev.timonel.model.rules;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Schemas whose rules somebody looked at lately: who lets others wait while it asks finds them looked at. */
final class LookedAt {
    private static final int KEPT = 64;
    private static final Map<BigInteger, List<FieldError>> KNOWN = new LinkedHashMap<>();

    private LookedAt() {}

    static List<FieldError> errors(JsonNode schema, String path) {
        if (schema.findValue("x-kubernetes-validations") == null) {
            return List.of();
        }
        byte[] written = KubeJson.write(schema);
        BigInteger anywhere = question(written, "");
        if (known(anywhere) != null) {
            return List.of();
        }
        BigInteger question = question(written, path);
        List<FieldError> answer = known(question);
        if (answer == null) {
            answer = List.copyOf(DefinitionRules.errors(schema, path));
            keep(answer.isEmpty() ? anywhere : question, answer);
        }
        return answer;
    }

    private static @Nullable List<FieldError> known(BigInteger question) {
        synchronized (KNOWN) {
            return KNOWN.get(question);
        }
    }

    private static void keep(BigInteger question, List<FieldError> answer) {
        synchronized (KNOWN) {
            KNOWN.put(question, answer);
            if (KNOWN.size() > KEPT) {
                KNOWN.remove(KNOWN.keySet().iterator().next());
            }
        }
    }

    /** Of a schema at a place; at none if there is nothing wrong with it, as it is the same everywhere. */
    private static BigInteger question(byte[] schema, String path) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(digest.digest(schema));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
