package dev.timonel.diagnosis;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Commands for a shell; what comes from an object is quoted, whatever it holds. */
final class Commands {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_-]+");

    private Commands() {}

    /** {@code kubectl -n shop ARGUMENTS}, each of them one word. */
    static String kubectl(String namespace, Object... arguments) {
        StringBuilder text = new StringBuilder("kubectl");
        if (!namespace.isEmpty()) {
            text.append(" -n ").append(quoted(namespace));
        }
        for (Object argument : arguments) {
            text.append(' ').append(quoted(String.valueOf(argument)));
        }
        return text.toString();
    }

    /** Replaces one value of an object, or adds it where {@code path} ends in {@code -}. */
    static String patch(KubeObject object, String path, Object value) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", path.endsWith("/-") ? "add" : "replace");
        operation.put("path", path);
        operation.put("value", value);
        return patch(object, operation);
    }

    /** Takes one value out of an object. */
    static String remove(KubeObject object, String path) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("op", "remove");
        operation.put("path", path);
        return patch(object, operation);
    }

    private static String patch(KubeObject object, Map<String, Object> operation) {
        return kubectl(
                object.namespace(),
                "patch",
                object.kind().singular(),
                object.name(),
                "--type=json",
                "-p",
                json(List.of(operation)));
    }

    /** Sets fields of the spec; null removes one. */
    static String merge(KubeObject object, Map<String, ?> spec) {
        return kubectl(
                object.namespace(),
                "patch",
                object.kind().singular(),
                object.name(),
                "--type=merge",
                "-p",
                json(Map.of("spec", spec)));
    }

    private static String json(Object value) {
        return new String(KubeJson.write(value), StandardCharsets.UTF_8);
    }

    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
