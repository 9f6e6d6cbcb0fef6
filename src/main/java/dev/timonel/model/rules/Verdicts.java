package dev.timonel.model.rules;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.schema.Schema;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of one schema say, and the last of what took long to be known: who lets others wait while it judges finds it
 * judged, if somebody looked at the same before.
 */
public final class Verdicts {
    private static final int KEPT = 32;
    private static final long LONG = 2000;

    private final Map<BigInteger, List<FieldError>> known = new LinkedHashMap<>();

    /** As {@link Rules#errors}; {@code schema} is always the same. */
    public List<FieldError> errors(JsonNode object, @Nullable JsonNode before, Schema schema) {
        BigInteger question = isEmpty() ? null : question(object, before);
        List<FieldError> answer = question == null ? null : known(question);
        if (answer != null) {
            return answer;
        }
        Rules.Judged judged = Rules.judged(object, before, schema);
        if (judged.steps() > LONG) {
            keep(Objects.requireNonNullElseGet(question, () -> question(object, before)), judged.errors());
        }
        return judged.errors();
    }

    private synchronized boolean isEmpty() {
        return known.isEmpty();
    }

    private synchronized @Nullable List<FieldError> known(BigInteger question) {
        return known.get(question);
    }

    private synchronized void keep(BigInteger question, List<FieldError> answer) {
        known.put(question, List.copyOf(answer));
        if (known.size() > KEPT) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static BigInteger question(JsonNode object, @Nullable JsonNode before) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(KubeJson.write(Rules.seen(object)));
            if (before != null) {
                digest.update((byte) (object.equals(before) ? 1 : 0));
                digest.update(KubeJson.write(Rules.seen(before)));
            }
            return new BigInteger(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
