package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code labelSelector} of a request: a conjunction of requirements on labels, in the grammar and with the messages of
 * {@code k8s.io/apimachinery/pkg/labels}. The selector of nothing but blanks is everything.
 */
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final Map<String, Operator> OF_OBJECTS = Map.of(
            "In",
            Operator.IN,
            "NotIn",
            Operator.NOT_IN,
            "Exists",
            Operator.EXISTS,
            "DoesNotExist",
            Operator.DOES_NOT_EXIST);

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** Throws a 400 {@link StatusException} for text outside the grammar. */
    public static LabelSelector parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EVERYTHING;
        }
        List<Requirement> requirements = new LabelSelectorParser(text).parse();
        return requirements.isEmpty() ? EVERYTHING : new LabelSelector(requirements);
    }

    /**
     * The selector inside an object ({@code LabelSelectorAsSelector} of apimachinery): one without requirements is everything.
     * Null for none, and for one with an operator that does not exist: both select nothing.
     */
    public static @Nullable LabelSelector of(io.fabric8.kubernetes.api.model.@Nullable LabelSelector written) {
        if (written == null) {
            return null;
        }
        List<Requirement> requirements = new ArrayList<>();
        orEmpty(written.getMatchLabels())
                .forEach((key, value) ->
                        requirements.add(new Requirement(key, Operator.EQUALS, new TreeSet<>(Set.of(orEmpty(value))))));
        for (LabelSelectorRequirement each : written.getMatchExpressions()) {
            Operator operator = OF_OBJECTS.get(orEmpty(each.getOperator()));
            if (operator == null) {
                return null;
            }
            requirements.add(
                    new Requirement(orEmpty(each.getKey()), operator, new TreeSet<>(orEmpty(each.getValues()))));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements.isEmpty() ? EVERYTHING : new LabelSelector(List.copyOf(requirements));
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The labels that it reads. */
    public Set<String> keys() {
        return requirements.stream().map(Requirement::key).collect(Collectors.toSet());
    }

    /** The labels that have to have one of these values; what else it asks is not told. */
    public Map<String, ? extends Set<String>> wanted() {
        Map<String, SortedSet<String>> wanted = new TreeMap<>();
        for (Requirement requirement : requirements) {
            if (requirement.operator() == Operator.EQUALS || requirement.operator() == Operator.IN) {
                wanted.merge(
                        requirement.key(),
                        requirement.values(),
                        (one, other) -> one.size() <= other.size() ? one : other);
            }
        }
        return wanted;
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelSelector that && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode();
    }

    /** The canonical text: it parses to an equal selector. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }

    enum Operator {
        IN,
        NOT_IN,
        EQUALS,
        NOT_EQUALS,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN
    }

    record Requirement(String key, Operator operator, SortedSet<String> values) {

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN, EQUALS -> value != null && values.contains(value);
                case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN -> value != null && compare(value) > 0;
                case LESS_THAN -> value != null && compare(value) < 0;
            };
        }

        /** The label against the bound; equal, and so no match either way, if the label is no integer. */
        private int compare(String value) {
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.first()));
            } catch (NumberFormatException notANumber) {
                return 0;
            }
        }

        @Override
        public String toString() {
            String list = String.join(",", values);
            return switch (operator) {
                case IN -> key + " in (" + list + ")";
                case NOT_IN -> key + " notin (" + list + ")";
                case EQUALS -> key + "=" + list;
                case NOT_EQUALS -> key + "!=" + list;
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER_THAN -> key + ">" + list;
                case LESS_THAN -> key + "<" + list;
            };
        }
    }
}
