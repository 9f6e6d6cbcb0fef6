package dev.timonel.registry.kinds.config;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keys and values, as ConfigMaps and Secrets hold them ({@code IsConfigMapKey} and {@code MaxSecretSize} upstream). */
final class ConfigData {
    /** Bytes of all values of one object. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final String FIXED = "field is immutable when `immutable` is set";

    private ConfigData() {}

    static Map<String, String> sorted(@Nullable Map<String, String> data) {
        return new TreeMap<>(orEmpty(data));
    }

    static void keys(Map<String, String> data, String path, FieldErrors errors) {
        data.keySet().forEach(key -> errors.invalid(path + "[" + key + "]", key, Names.configKey(key)));
    }

    static long bytesOfTexts(Map<String, String> data) {
        return data.values().stream()
                .mapToLong(text -> orEmpty(text).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** What the base64 texts stand for. */
    static long bytesOfBinary(Map<String, String> data) {
        return data.values().stream().mapToLong(text -> decoded(text).length).sum();
    }

    static byte[] decoded(@Nullable String base64) {
        return Base64.getDecoder().decode(orEmpty(base64));
    }

    /** Once an object says that it is immutable, it says so for ever. */
    static void flag(@Nullable Boolean immutable, FieldErrors errors) {
        if (!Boolean.TRUE.equals(immutable)) {
            errors.forbidden("immutable", FIXED);
        }
    }

    static void fixed(
            String field, @Nullable Map<String, String> data, @Nullable Map<String, String> old, FieldErrors errors) {
        if (!Objects.equals(orEmpty(data), orEmpty(old))) {
            errors.forbidden(field, FIXED);
        }
    }
}
