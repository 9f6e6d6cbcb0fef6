package dev.timonel.model.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether the texts of one policy are expressions of the types that are asked for, each with the variables before it
 * ({@code CompileCELExpression} and {@code CompositedCompiler} of {@code apiserver/pkg/admission/plugin/cel}). Each answer is what is
 * wrong, or {@code ""}.
 */
public final class PolicyCheck {
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

    private final PolicyTypes types = new PolicyTypes();
    private final boolean params;
    private final boolean composed;
    private final Map<Boolean, TypedLanguage> languages = new HashMap<>();

    /** {@code params}: it has a kind of parameters; {@code composed}: it has variables. */
    public PolicyCheck(boolean params, boolean composed) {
        this.params = params;
        this.composed = composed;
    }

    /** Whether a variable may be called so. */
    public static boolean isName(String text) {
        return IDENTIFIER.matcher(text).matches() && !Values.RESERVED.contains(text);
    }

    /** From here on expressions may name it, whatever is wrong with it. */
    public String variable(String name, String expression) {
        CelType type = SimpleType.DYN;
        String mistake = "";
        try {
            type = compiled(expression, true).getResultType();
        } catch (IllegalArgumentException wrong) {
            mistake = failed(wrong);
        }
        types.addVariable(name, type);
        languages.clear();
        return mistake;
    }

    /** Of a condition that says whether the policy applies: it names no variables. */
    public static String matchCondition(String expression, boolean params) {
        return new PolicyCheck(params, false).validation(expression);
    }

    public String validation(String expression) {
        return mistake(expression, true, List.of(SimpleType.BOOL));
    }

    /** {@code authorizer} is unknown to it. */
    public String message(String expression) {
        return mistake(expression, false, List.of(SimpleType.STRING));
    }

    public String annotation(String expression) {
        return mistake(expression, true, List.of(SimpleType.STRING, SimpleType.NULL_TYPE));
    }

    private String mistake(String expression, boolean authorizer, List<CelType> results) {
        CelType type;
        try {
            type = compiled(expression, authorizer).getResultType();
            PolicyExpressions.compile(expression);
        } catch (IllegalArgumentException wrong) {
            return failed(wrong);
        }
        if (results.contains(type)) {
            return "";
        }
        String wanted = results.stream().map(PolicyCheck::shown).collect(Collectors.joining(" "));
        return "must evaluate to " + (results.size() == 1 ? wanted : "one of [" + wanted + "]") + " but got "
                + shown(type);
    }

    private CelAbstractSyntaxTree compiled(String expression, boolean authorizer) {
        return languages
                .computeIfAbsent(
                        authorizer,
                        each -> TypedLanguage.of(
                                types.visible(params, each, composed), types.known(), AuthorizerFunctions.DECLARATIONS))
                .compile(expression);
    }

    private static String failed(IllegalArgumentException wrong) {
        return "compilation failed: " + wrong.getMessage();
    }

    private static String shown(CelType type) {
        return type.equals(SimpleType.NULL_TYPE) ? "null_type" : CelTypes.format(type);
    }
}
