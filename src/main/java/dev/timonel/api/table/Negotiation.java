package dev.timonel.api.table;

import dev.timonel.api.codec.ProtobufForm;
import dev.timonel.api.codec.YamlStream;
import dev.timonel.model.Face;
import dev.timonel.model.FieldError;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the representation from the raw Accept header: the best clause that can be served wins. The header is parsed
 * here because Kubernetes clients send what no media-type library takes ({@code …v2@v1.0+protobuf}).
 */
public final class Negotiation {
    private static final String META_GROUP = "meta.k8s.io";
    private static final String DISCOVERY_GROUP = "apidiscovery.k8s.io";
    private static final List<String> ACCEPTED =
            List.of("application/json", YamlStream.CONTENT_TYPE, ProtobufForm.CONTENT_TYPE);
    private static final List<String> STREAMED = List.of("application/json;stream=watch", ProtobufForm.STREAM_TYPE);

    /** As goautoneg sorts; clauses that are liked equally stay in the client's order. */
    private static final Comparator<Clause> BEST_FIRST =
            Comparator.comparingDouble(Clause::quality).reversed().thenComparingInt(Clause::wildcards);

    private final Supplier<Instant> now;

    /** {@code now} is what ages are told against. */
    public Negotiation(Supplier<Instant> now) {
        this.now = now;
    }

    /** One clause of an Accept header, names in lower case. */
    private record Clause(String type, Map<String, String> parameters) {
        boolean isYaml() {
            return type.equals(YamlStream.CONTENT_TYPE);
        }

        boolean isJson() {
            return type.equals("application/json") || type.equals("application/*") || type.equals("*/*");
        }

        boolean isProtobuf() {
            return type.equals(ProtobufForm.CONTENT_TYPE);
        }

        String as() {
            return parameters.getOrDefault("as", "");
        }

        String version() {
            return parameters.getOrDefault("v", "");
        }

        /** YAML cannot be streamed: upstream has no framing for it. */
        boolean canBeServed() {
            boolean format = isJson()
                    || isProtobuf() && !as().equals("Table")
                    || isYaml() && parameters.getOrDefault("stream", "").isEmpty();
            boolean known = META_GROUP.equals(parameters.get("g")) && version().matches("v1|v1beta1");
            return format
                    && (as().isEmpty()
                            || known
                                    && List.of("Table", "PartialObjectMetadata", "PartialObjectMetadataList")
                                            .contains(as()));
        }

        boolean isDiscovery() {
            return isJson()
                    && DISCOVERY_GROUP.equals(parameters.get("g"))
                    && version().equals("v2")
                    && as().equals("APIGroupDiscoveryList");
        }

        double quality() {
            try {
                return Double.parseDouble(parameters.getOrDefault("q", "1"));
            } catch (NumberFormatException e) {
                return 1;
            }
        }

        int wildcards() {
            return type.startsWith("*") ? 2 : type.endsWith("*") ? 1 : 0;
        }
    }

    /** What is chosen for a stored kind as it is. */
    public Representation choose(@Nullable String accept, @Nullable String includeObject) {
        return choose(accept, includeObject, null, null, false);
    }

    /**
     * 406 if nothing in the header can be served; 400 for an unknown {@code includeObject} of a table. {@code texts}: who takes
     * protobuf and JSON gets JSON.
     */
    public Representation choose(
            @Nullable String accept,
            @Nullable String includeObject,
            @Nullable Face face,
            @Nullable CustomVersion custom,
            boolean texts) {
        Clause clause = acceptable(accept, custom, texts);
        Representation json = switch (clause.as()) {
            case "" ->
                custom != null ? new CustomObjects(custom) : face == null ? new WholeObject() : new OtherFace(face);
            case "Table" -> new TableRows(META_GROUP + "/" + clause.version(), included(includeObject), now, custom);
            default -> new MetadataOnly(META_GROUP + "/" + clause.version());
        };
        return clause.isProtobuf() ? new ProtobufObjects(json) : json;
    }

    /** 406 if nothing in the header can be served. */
    public static void requireAcceptable(@Nullable String accept, @Nullable CustomVersion custom) {
        acceptable(accept, custom, false);
    }

    private static Clause acceptable(@Nullable String accept, @Nullable CustomVersion custom, boolean texts) {
        return chosen(accept, c -> !c.isProtobuf() || !texts && (!c.as().isEmpty() || custom == null))
                .or(() -> chosen(accept, c -> custom == null))
                .orElseThrow(() -> notAcceptable(accept, ACCEPTED));
    }

    /** 406 if what is chosen for the client cannot be a stream of events: YAML cannot, and protobuf not in a WebSocket's texts. */
    public static void requireStream(@Nullable String accept, Representation chosen, boolean webSocket) {
        boolean protobuf = chosen instanceof ProtobufObjects;
        if (protobuf ? webSocket : takesYaml(accept)) {
            throw notAcceptable(accept, webSocket ? STREAMED.subList(0, 1) : STREAMED);
        }
    }

    /** Whether what the client likes best of what can be served is protobuf. */
    public static boolean takesProtobuf(@Nullable String accept) {
        return accept != null
                && accept.contains("protobuf")
                && chosen(accept, c -> true).filter(Clause::isProtobuf).isPresent();
    }

    /** Whether what the client likes best of what can be served, protobuf aside, is YAML. */
    public static boolean takesYaml(@Nullable String accept) {
        return accept != null
                && accept.toLowerCase(Locale.ROOT).contains("yaml")
                && chosen(accept, c -> !c.isProtobuf()).filter(Clause::isYaml).isPresent();
    }

    /** Whether what the client likes best of what {@code /api} and {@code /apis} answer is everything at once, in JSON. */
    public static boolean takesDiscovery(@Nullable String accept) {
        return accept != null
                && accept.contains(DISCOVERY_GROUP)
                && clauses(accept).stream()
                        .filter(clause -> clause.isDiscovery() || clause.canBeServed())
                        .findFirst()
                        .filter(Clause::isDiscovery)
                        .isPresent();
    }

    /** Whether plain JSON is among what the client takes, whatever else it asks for. */
    public static boolean takesJson(@Nullable String accept) {
        return clauses(accept).stream().anyMatch(Clause::isJson);
    }

    private static Optional<Clause> chosen(@Nullable String accept, Predicate<Clause> fits) {
        return clauses(accept).stream()
                .filter(clause -> clause.canBeServed() && fits.test(clause))
                .findFirst();
    }

    private static StatusException notAcceptable(@Nullable String accept, List<String> accepted) {
        boolean ofClientGo = accept != null && (accept.contains("protobuf") || accept.contains("cbor"));
        return StatusException.notAcceptable(
                accepted,
                ofClientGo
                        ? "in client-go, set AcceptContentTypes of rest.Config to \"application/json\" or leave it empty"
                        : "");
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
        clauses.sort(BEST_FIRST);
        return clauses;
    }

    private static String unquote(String value) {
        String text = value.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
