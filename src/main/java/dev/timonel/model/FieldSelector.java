package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code fieldSelector} of a request: a conjunction of {@code field=value} and {@code field!=value} on the few fields
 * that a kind offers, in the grammar of {@code k8s.io/apimachinery/pkg/fields}. A field that an object lacks is {@code ""}.
 */
public final class FieldSelector {
    public static final String NAME = "metadata.name";
    public static final String NODE_NAME = "spec.nodeName";
    public static final String POD_IP = "status.podIP";
    private static final String NAMESPACE = "metadata.namespace";
    private static final String SUCCESSFUL = "status.successful";
    private static final String REPLICAS = "status.replicas";

    /** The fields of the kinds that register their own; {@code pkg/apis/core/v1/conversion.go}. */
    private static final Map<ResourceKind, Set<String>> REGISTERED = Map.of(
            Kinds.JOB,
            Set.of(NAME, NAMESPACE, SUCCESSFUL),
            Kinds.REPLICATION_CONTROLLER,
            Set.of(NAME, NAMESPACE, REPLICAS),
            Kinds.POD,
            Set.of(
                    NAME,
                    NAMESPACE,
                    NODE_NAME,
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    POD_IP,
                    "status.podIPs",
                    "status.nominatedNodeName"),
            Kinds.NODE,
            Set.of(NAME, "spec.unschedulable"),
            Kinds.SERVICE,
            Set.of(NAME, NAMESPACE, "spec.clusterIP", "spec.type"),
            Kinds.NAMESPACE,
            Set.of(NAME, "status.phase"),
            Kinds.SECRET,
            Set.of(NAME, NAMESPACE, "type"),
            Kinds.EVENT,
            Set.of(
                    NAME,
                    NAMESPACE,
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    private static final Set<String> NO_TEXT = Set.of("spec.unschedulable", SUCCESSFUL, REPLICAS);

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    private record Term(String field, boolean equal, String value, Quoted quoted) {
        static Term of(String field, boolean equal, String value) {
            boolean text = !NO_TEXT.contains(field);
            boolean plain =
                    !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\');
            return new Term(field, equal, value, new Quoted(text && plain ? '"' + value + '"' : ""));
        }
    }

    /** A value as it stands in JSON; empty if it may stand there otherwise. */
    private static final class Quoted {
        private final byte[] bytes;

        Quoted(String text) {
            this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        }

        /** Whether it stands nowhere in the object, which is seen without parsing it. */
        boolean isAbsentFrom(byte[] json) {
            for (int i = 0; i <= json.length - bytes.length; i++) {
                if (bytes.length == 0
                        || json[i + 1] == bytes[1]
                                && Arrays.equals(json, i, i + bytes.length, bytes, 0, bytes.length)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Throws a 400 {@link StatusException} for text outside the grammar or a field that the kind does not offer. */
    public static FieldSelector parse(@Nullable String text, ResourceKind kind) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text == null ? "" : text)) {
            if (!part.isEmpty()) {
                Term term = term(part, text == null ? "" : text);
                terms.add(Term.of(supported(term.field(), kind), term.equal(), term.value()));
            }
        }
        return new FieldSelector(List.copyOf(terms));
    }

    /** The same of a custom resource, which offers these paths ({@code .spec.color}) beside its name and namespace. */
    public static FieldSelector parse(@Nullable String text, Set<String> selectable) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text == null ? "" : text)) {
            if (!part.isEmpty()) {
                Term term = term(part, text == null ? "" : text);
                String field = term.field();
                if (!field.equals(NAME) && !field.equals(NAMESPACE) && !selectable.contains("." + field)) {
                    throw StatusException.badRequest("field label not supported: " + field);
                }
                terms.add(term);
            }
        }
        return new FieldSelector(List.copyOf(terms));
    }

    public boolean matches(KubeObject object) {
        @Nullable JsonNode tree = null;
        for (Term term : terms) {
            String actual;
            if (term.field().equals(NAME)) {
                actual = object.name();
            } else if (term.field().equals(NAMESPACE)) {
                actual = object.namespace();
            } else {
                @Nullable String fact = fact(object, term.field());
                if (fact == null
                        && term.equal()
                        && !object.kind().isCustom()
                        && term.quoted().isAbsentFrom(object.json())) {
                    return false;
                }
                if (fact == null) {
                    tree = tree == null ? KubeJson.tree(object.json()) : tree;
                    fact = value(tree, term.field());
                }
                actual = fact;
            }
            if (actual.equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    /** The only value of this field that can match, if the selector pins one. */
    public Optional<String> exact(String field) {
        return terms.stream()
                .filter(t -> t.field().equals(field) && t.equal())
                .map(Term::value)
                .findFirst();
    }

    /** What {@code spec.nodeName} is for a pod. */
    public static String nodeName(KubeObject pod) {
        return pod.facts(PodFacts.class).nodeName();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSelector that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** The fields that lists filter by most, without parsing the object; null for the others. */
    private static @Nullable String fact(KubeObject object, String field) {
        if (object.kind().equals(Kinds.POD)) {
            return switch (field) {
                case NODE_NAME -> nodeName(object);
                case "status.phase" -> object.facts(PodFacts.class).phase();
                case "spec.hostNetwork" ->
                    Boolean.toString(object.facts(PodFacts.class).hostNetwork());
                default -> null;
            };
        }
        return null;
    }

    private static String value(JsonNode object, String field) {
        if (field.equals("source")) {
            String component = at(object, "source.component");
            return component.isEmpty() ? at(object, "reportingComponent") : component;
        }
        if (field.equals("status.podIPs")) {
            // accepted and, as in Kubernetes, never filled in
            return "";
        }
        if (field.equals(SUCCESSFUL)) {
            return orZero(at(object, "status.succeeded"));
        }
        String value = at(object, field);
        if (field.equals(REPLICAS)) {
            return orZero(value);
        }
        return field.equals("spec.unschedulable") && value.isEmpty() ? "false" : value;
    }

    private static String orZero(String number) {
        return number.isEmpty() ? "0" : number;
    }

    private static String at(JsonNode object, String field) {
        JsonNode node = object;
        for (String step : field.split("\\.", -1)) {
            node = node.path(step);
        }
        return node.asString("");
    }

    private static String supported(String field, ResourceKind kind) {
        Set<String> registered = REGISTERED.get(kind);
        if (registered == null) {
            if (!field.equals(NAME) && !field.equals(NAMESPACE)) {
                throw StatusException.badRequest("\"" + field + "\""
                        + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }
            return field;
        }
        String current = kind.equals(Kinds.POD) && field.equals("spec.host") ? "spec.nodeName" : field;
        if (!registered.contains(current)) {
            throw StatusException.badRequest(
                    kind.equals(Kinds.JOB)
                            ? "field label \"" + field + "\" not supported for Job"
                            : "field label not supported: " + field);
        }
        return current;
    }

    /** The parts between commas; a backslash keeps the character after it from being one. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String part, String whole) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '\\') {
                i++;
            } else if (part.startsWith("!=", i)) {
                return Term.of(part.substring(0, i), false, unescape(part.substring(i + 2)));
            } else if (part.startsWith("==", i)) {
                return Term.of(part.substring(0, i), true, unescape(part.substring(i + 2)));
            } else if (part.charAt(i) == '=') {
                return Term.of(part.substring(0, i), true, unescape(part.substring(i + 1)));
            }
        }
        throw StatusException.badRequest("invalid selector: '" + whole + "'; can't understand '" + part + "'");
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                String next = i + 1 < value.length() ? value.substring(i + 1, i + 2) : "";
                if (next.isEmpty() || "\\,=".indexOf(next.charAt(0)) < 0) {
                    throw StatusException.badRequest("invalid field selector: invalid escape sequence: " + c + next);
                }
                text.append(next);
                i++;
            } else if (c == ',' || c == '=') {
                throw StatusException.badRequest("invalid field selector: unescaped character in value: " + c);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
