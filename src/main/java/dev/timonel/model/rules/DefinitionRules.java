package dev.timonel.model.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.timonel.model.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether the rules of a schema that is sound otherwise are rules: that they fit the types of what they are about, and how much
 * they may cost ({@code apiextensions-apiserver/pkg/apis/apiextensions/validation}: {@code
 * ValidateCustomResourceDefinitionOpenAPISchema} and {@code cel_validation.go}).
 */
final class DefinitionRules {
    private static final String RULES = "x-kubernetes-validations";
    private static final String OLD = "oldSelf";
    private static final long MOST_OF_A_RULE = 10_000_000;

    private final List<FieldError> ofForm = new ArrayList<>();
    private final List<FieldError> ofMeaning = new ArrayList<>();
    private final TotalCost total = new TotalCost();

    private DefinitionRules() {}

    /** {@code path} is where the schema stands in its definition. */
    static List<FieldError> errors(JsonNode schema, String path) {
        DefinitionRules check = new DefinitionRules();
        check.level(schema, new Place(path, true, 1L, ""));
        List<FieldError> errors = new ArrayList<>(check.ofForm);
        errors.addAll(check.ofMeaning);
        errors.addAll(check.total.errors(path));
        return errors;
    }

    /**
     * Where a schema stands: how often there may be a value of it, null if nothing says how often, and the part around it in which
     * a value has no one before; empty if there is no such part.
     */
    private record Place(
            String path, boolean root, @Nullable Long times, String uncorrelated) {
        Place below(String name, @Nullable Long factor, boolean correlated) {
            Long product = times == null || factor == null ? null : Long.valueOf(Range.times(times, factor));
            String around = correlated || !uncorrelated.isEmpty() ? uncorrelated : path;
            return new Place(path + name, false, product, around);
        }
    }

    private void level(JsonNode schema, Place place) {
        int before = ofForm.size();
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            level(additional, place.below(".additionalProperties", bound(schema, "maxProperties"), true));
        }
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            level(field.getValue(), place.below(".properties[" + field.getKey() + "]", factor(schema), true));
        }
        if (schema.path("items").isObject()) {
            boolean byKeys = schema.path("x-kubernetes-list-type").asString("").equals("map");
            level(schema.path("items"), place.below(".items", bound(schema, "maxItems"), byKeys));
        }
        JsonNode rules = schema.path(RULES);
        for (int i = 0; i < rules.size(); i++) {
            ofForm.addAll(RuleForm.errors(rules.get(i), schema, place.path() + "." + RULES + "[" + i + "]"));
        }
        if (!rules.isEmpty() && ofForm.size() == before) {
            meaning(rules, schema, place);
        }
    }

    private static @Nullable Long factor(JsonNode schema) {
        return schema.path("additionalProperties").isMissingNode() ? Long.valueOf(1) : bound(schema, "maxProperties");
    }

    private static @Nullable Long bound(JsonNode schema, String limit) {
        return schema.has(limit) ? Long.valueOf(Math.max(0, schema.path(limit).asLong())) : null;
    }

    private void meaning(JsonNode rules, JsonNode schema, Place place) {
        Optional<Declared> self = Declared.of(schema, place.root() || Declared.isEmbedded(schema));
        if (self.isEmpty()) {
            ofMeaning.add(new FieldError(
                    FieldError.Type.INTERNAL,
                    place.path() + "." + RULES,
                    "Internal error: internal error: failed to construct type information for x-kubernetes-validations"
                            + " rules: unable to convert structural schema to CEL declarations"));
            return;
        }
        Map<Boolean, TypedLanguage> languages = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            JsonNode rule = rules.get(i);
            boolean optional = rule.path("optionalOldSelf").asBoolean(false);
            TypedLanguage language = languages.computeIfAbsent(optional, each -> TypedLanguage.of(self.get(), each));
            meaning(rule, language, self.get(), place, place.path() + "." + RULES + "[" + i + "]");
        }
    }

    private void meaning(JsonNode rule, TypedLanguage language, Declared self, Place place, String at) {
        String text = rule.path("rule").asString("");
        CelAbstractSyntaxTree tree = compiled(text, language, SimpleType.BOOL, "", rule, at + ".rule");
        boolean ofOld = false;
        if (tree != null) {
            long times = place.times() == null ? self.repetitions() : place.times();
            cost(Range.times(Estimate.of(tree, self), times), "estimated rule cost", at + ".rule");
            ofOld = tree.getReferenceMap().values().stream()
                    .map(CelReference::name)
                    .anyMatch(OLD::equals);
            message(rule, language, self, at + ".messageExpression");
        }
        if (ofOld && !place.uncorrelated().isEmpty()) {
            ofMeaning.add(FieldError.invalid(
                    at + ".rule",
                    text,
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                            + place.uncorrelated()));
        } else if (!ofOld && rule.has("optionalOldSelf")) {
            ofMeaning.add(FieldError.invalid(
                    at + ".optionalOldSelf",
                    rule.path("optionalOldSelf").asBoolean(false),
                    "may not be set if oldSelf is not used in rule"));
        }
    }

    private void message(JsonNode rule, TypedLanguage language, Declared self, String at) {
        String text = rule.path("messageExpression").asString("");
        if (!text.isEmpty()) {
            CelAbstractSyntaxTree tree = compiled(text, language, SimpleType.STRING, "messageExpression ", rule, at);
            if (tree != null) {
                cost(Estimate.of(tree, self), "estimated messageExpression cost", at);
            }
        }
    }

    /** Null after it has said why there is none. */
    private @Nullable CelAbstractSyntaxTree compiled(
            String text, TypedLanguage language, CelType result, String what, JsonNode rule, String at) {
        try {
            CelAbstractSyntaxTree tree = language.compile(text);
            if (tree.getResultType().equals(result)) {
                RuleLanguage.compile(text);
                return tree;
            }
            ofMeaning.add(FieldError.invalid(
                    at,
                    RuleForm.shown(rule),
                    (what.isEmpty() ? "cel expression must evaluate to a bool" : what + "must evaluate to a string")));
        } catch (IllegalArgumentException wrong) {
            ofMeaning.add(
                    FieldError.invalid(at, RuleForm.shown(rule), what + "compilation failed: " + wrong.getMessage()));
        }
        return null;
    }

    private void cost(long cost, String name, String at) {
        if (Long.compareUnsigned(cost, MOST_OF_A_RULE) > 0) {
            ofMeaning.add(FieldError.forbidden(at, TotalCost.over(name, cost, MOST_OF_A_RULE)));
        }
        total.add(at, cost);
    }

    /** What the rules of a schema cost together, and which of them cost most of it. */
    private static final class TotalCost {
        private static final long MOST = 100_000_000;
        private static final int TOLD = 4;

        private final List<Map.Entry<String, Long>> dear = new ArrayList<>();
        private Range sum = Range.of(0);

        void add(String path, long cost) {
            sum = sum.plus(Range.of(cost));
            if (Long.compareUnsigned(cost, MOST / 100) >= 0) {
                dear.add(Map.entry(path, cost));
                dear.sort((one, other) -> Long.compareUnsigned(other.getValue(), one.getValue()));
                dear.subList(Math.min(TOLD, dear.size()), dear.size()).clear();
            }
        }

        List<FieldError> errors(String path) {
            List<FieldError> errors = new ArrayList<>();
            if (Long.compareUnsigned(sum.max(), MOST) > 0) {
                dear.forEach(each -> errors.add(FieldError.forbidden(
                        each.getKey(),
                        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")));
                errors.add(FieldError.forbidden(
                        path,
                        over(
                                "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                                sum.max(),
                                MOST)));
            }
            return errors;
        }

        static String over(String name, long cost, long limit) {
            double factor = Range.real(cost) / limit;
            String times = factor > 100
                    ? "more than 100x"
                    : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
            return name + " exceeds budget by factor of " + times
                    + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays,"
                    + " maps, and strings are declared)";
        }
    }
}
