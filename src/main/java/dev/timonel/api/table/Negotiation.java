package dev.timonel.api.table;

import dev.timonel.model.FieldError;
import dev.timonel.model.StatusException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the representation from the raw Accept header: the first clause that can be served wins. The header is parsed
 * here because Kubernetes clients send what no media-type library takes ({@code …v2@v1.0+protobuf}).
 */
public final class Negotiation {
    private static final String META_GROUP = "meta.k8s.io";

    private final Clock clock;

    public Negotiation(Clock clock) {
        this.clock = clock;
    }

    /** One clause of an Accept header, names in lower case, in the client's order. */
    private record Clause(String type, Map<String, String> parameters) {}

    /** 406 if nothing in the header can be served; 400 for an unknown {@code includeObject} of a table. */
    public Representation choose(@Nullable String accept, @Nullable String includeObject) {
        for (Clause clause : clauses(accept)) {
            if (!isJson(clause.type())) {
                continue;
            }
            String as = clause.parameters().getOrDefault("as", "");
            if (as.isEmpty()) {
                return new WholeObject();
            }
            String version = clause.parameters().getOrDefault("v", "");
            if (!META_GROUP.equals(clause.parameters().get("g")) || !version.matches("v1|v1beta1")) {
                continue;
            }
            switch (as) {
                case "Table" -> {
                    return new TableRows(META_GROUP + "/" + version, included(includeObject), clock);
                }
                case "PartialObjectMetadata", "PartialObjectMetadataList" -> {
                    return new MetadataOnly();
                }
                default -> {}
            }
        }
        throw StatusException.notAcceptable(List.of("application/json"));
    }

    /** Whether plain JSON is among what the client takes, whatever else it asks for. */
    public static boolean takesJson(@Nullable String accept) {
        return clauses(accept).stream().anyMatch(c -> isJson(c.type()));
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.equals("application/*") || type.equals("*/*");
    }

    private static TableRows.Included included(@Nullable String text) {
        String wanted = text == null ? "" : text;
        return switch (wanted) {
            case "", "Metadata" -> TableRows.Included.METADATA;
            case "Object" -> TableRows.Included.OBJECT;
            case "None" -> TableRows.Included.NONE;
            default ->
                throw StatusException.badRequest(
                        FieldError.invalid("includeObject", wanted, "must be 'Metadata', 'Object', 'None', or empty")
                                .toString());
        };
    }

    private static List<Clause> clauses(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return List.of(new Clause("*/*", Map.of()));
        }
        List<Clause> clauses = new ArrayList<>();
        for (String text : accept.split(",")) {
            String[] parts = text.split(";");
            Map<String, String> parameters = new TreeMap<>();
            for (int i = 1; i < parts.length; i++) {
                String[] pair = parts[i].strip().split("=", 2);
                parameters.put(pair[0].toLowerCase(Locale.ROOT), pair.length == 2 ? unquote(pair[1]) : "");
            }
            clauses.add(new Clause(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), parameters));
        }
        return clauses;
    }

    private static String unquote(String value) {
        String text = value.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
