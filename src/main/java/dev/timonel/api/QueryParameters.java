package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a URL, converted as {@code k8s.io/apimachinery/pkg/runtime/conversion.go} does. The servlet's own
 * parameters are not used: they would swallow a form body.
 */
public record QueryParameters(Map<String, List<String>> values) {

    /** 400 for what can't be decoded. */
    public static QueryParameters parse(@Nullable String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return new QueryParameters(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("invalid URL escape in query \"" + text + "\"");
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value, or null. */
    @Nullable
    String get(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.get(0);
    }

    public String getOrEmpty(String name) {
        String value = get(name);
        return value == null ? "" : value;
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** A bare {@code ?watch} is true, and so is any value but {@code false} and {@code 0}. */
    public boolean flag(String name) {
        String value = get(name);
        return value != null && !value.equalsIgnoreCase("false") && !value.equals("0");
    }

    /** 0 if absent; 400 for what is not a number, or nothing. */
    long number(String name) {
        String value = get(name);
        if (value == null) {
            return 0;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            String why = value.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + value + "\": " + why);
        }
    }
}
