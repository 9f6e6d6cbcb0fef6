package dev.timonel.model.rules;

import com.google.protobuf.NullValue;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelRuntimeException;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The expressions of policies, evaluated for one request: JSON is what it is, without a schema, and variables are evaluated when they
 * are first named ({@code apiserver/pkg/admission/plugin/cel/condition.go}, {@code composition.go}). One thread uses it.
 */
public final class PolicyExpressions {
    /**
     * All policies together, whatever their number and that of their bindings and parameters: the writer waits for them. Upstream ten
     * million for each of them.
     */
    public static final long OF_A_REQUEST = 500_000;

    public static final long OF_CONDITIONS = OF_A_REQUEST / 4;

    private static final long OF_A_READING = 200;
    private static final int BYTES = 5;

    private static final String OVER =
            "validation failed due to running out of cost budget, no further validation rules will be run";
    private static final int KEPT = 10_000;
    private static final Pattern NO_KEY = Pattern.compile("key '(.*)' is not present in map\\.");
    private static final Pattern PLACE = Pattern.compile("^evaluation error(?: at [^ ]+)?: ");
    private static final Map<String, Metered> COMPILED = new ConcurrentHashMap<>();

    private final Map<String, Object> values = new HashMap<>();
    private final Variables variables;

    /** {@code named}: what {@link #value} has made; {@code variables}: their expressions, by their names. */
    public PolicyExpressions(Map<String, Object> named, Map<String, String> variables) {
        values.putAll(named);
        this.variables = new Variables(variables);
        values.put("variables", this.variables);
    }

    /** What is spent on the expressions that are evaluated on its account. */
    public static final class Account {
        private final Budget budget;

        /** Of one request. */
        public Account() {
            this.budget = new Budget(OF_A_REQUEST, null);
        }

        private Account(Budget budget) {
            this.budget = budget;
        }

        /** So many steps of it. */
        public Account part(long steps) {
            return new Account(new Budget(steps, budget));
        }

        /** For reading so many bytes. Throws {@link OutOfBudget}. */
        public void read(int bytes) {
            try {
                budget.beginRule();
                budget.spend(OF_A_READING + bytes / BYTES);
            } catch (Budget.Exceeded over) {
                throw new OutOfBudget();
            }
        }
    }

    /** That no more expressions can be paid. */
    public static final class OutOfBudget extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBudget() {
            super(OVER, null, false, false);
        }
    }

    /** Makes {@code authorizer} known; {@code name} of the resource that the request is about may be {@code ""}. */
    public void authorizer(
            Authorizer authorizer, String group, String resource, String subresource, String namespace, String name) {
        AuthorizerFunctions.Asked asked = new AuthorizerFunctions.Asked(authorizer, "");
        values.put("authorizer", asked);
        values.put(
                "authorizer.requestResource",
                new AuthorizerFunctions.OfResource(asked, group, resource, subresource, namespace, name));
    }

    /** A Boolean, a String, or null if it is neither; throws {@link IllegalArgumentException} with what went wrong. */
    public @Nullable Object evaluate(String expression, Account account) {
        Budget budget = account.budget;
        if (budget.isExhausted()) {
            throw new OutOfBudget();
        }
        budget.beginRule();
        Object value = null;
        String mistake = "";
        try {
            variables.budget = budget;
            value = compile(expression).trace(values, budget);
        } catch (Budget.Exceeded costly) {
            mistake = String.valueOf(costly.getMessage());
        } catch (CelEvaluationException failed) {
            mistake = words(failed);
        }
        if (budget.isExhausted()) {
            throw new OutOfBudget();
        }
        if (!mistake.isEmpty()) {
            throw new IllegalArgumentException("expression '" + expression + "' resulted in error: " + mistake);
        }
        return value instanceof String || value instanceof Boolean ? value : null;
    }

    /** In the words of the library that Kubernetes has. */
    private static String words(CelEvaluationException failed) {
        String message = PLACE.matcher(String.valueOf(failed.getMessage())).replaceFirst("");
        for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException own && own.getMessage() != null) {
                message = own.getMessage(); // what a function says of its arguments, which are not to be shown
            }
        }
        Matcher missing = NO_KEY.matcher(message);
        return missing.matches() ? "no such key: " + missing.group(1) : message;
    }

    /** Made when the first policy is met. */
    private static final class Environment {
        static final CelCompiler COMPILER = RuleLanguage.compiler(RuleLanguage.OPTIONS)
                .addFunctionDeclarations(Functions.declarations())
                .addFunctionDeclarations(AuthorizerFunctions.DECLARATIONS)
                .addVar("object", SimpleType.DYN)
                .addVar("oldObject", SimpleType.DYN)
                .addVar("request", SimpleType.DYN)
                .addVar("params", SimpleType.DYN)
                .addVar("namespaceObject", SimpleType.DYN)
                .addVar("variables", SimpleType.DYN)
                .addVar("authorizer", AuthorizerFunctions.AUTHORIZER)
                .addVar("authorizer.requestResource", AuthorizerFunctions.RESOURCE)
                .build();

        static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(RuleLanguage.OPTIONS)
                .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.comprehensions())
                .addFunctionBindings(Sets.BINDINGS)
                .addFunctionBindings(Functions.BINDINGS)
                .addFunctionBindings(AuthorizerFunctions.BINDINGS)
                .build();
    }

    /** Throws {@link IllegalArgumentException} with the reason why the text is no expression. */
    static Metered compile(String text) {
        Metered known = COMPILED.get(text);
        if (known != null) {
            return known;
        }
        try {
            Metered program = Metered.of(Environment.COMPILER.compile(text).getAst(), Environment.RUNTIME);
            if (COMPILED.size() >= KEPT) {
                COMPILED.clear();
            }
            COMPILED.put(text, program);
            return program;
        } catch (CelValidationException | CelEvaluationException wrong) {
            throw new IllegalArgumentException("compilation error: " + wrong.getMessage());
        }
    }

    /** As expressions see it. */
    public static Object value(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return NullValue.NULL_VALUE;
        }
        if (value.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            value.properties().forEach(each -> map.put(each.getKey(), value(each.getValue())));
            return map;
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>(value.size());
            value.forEach(each -> list.add(value(each)));
            return list;
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
        }
        return value.isBoolean() ? (Object) value.asBoolean() : value.asString();
    }

    /** Has each once it was asked for. */
    private final class Variables extends AbstractMap<String, Object> {
        private final Map<String, String> expressions;
        private final Map<String, Object> known = new HashMap<>();
        private final Set<String> begun = new HashSet<>();
        private Budget budget = new Budget(0, null);

        Variables(Map<String, String> expressions) {
            this.expressions = expressions;
        }

        @Override
        public int size() {
            return expressions.size();
        }

        @Override
        public boolean containsKey(Object name) {
            return expressions.containsKey(name);
        }

        @Override
        public @Nullable Object get(Object name) {
            String expression = expressions.get(name);
            return expression == null ? null : known(String.valueOf(name), expression);
        }

        private Object known(String name, String expression) {
            Object value = known.get(name);
            if (value == null) {
                if (!begun.add(name)) {
                    throw failed("composited variable \"" + name + "\" names itself");
                }
                try {
                    value = compile(expression).trace(values, budget);
                } catch (CelEvaluationException failed) {
                    throw failed("composited variable \"" + name + "\" fails to evaluate: " + words(failed));
                } catch (IllegalArgumentException wrong) {
                    throw failed("composited variable \"" + name + "\" fails to compile: " + wrong.getMessage());
                }
                begun.remove(name);
                known.put(name, value);
            }
            return value;
        }

        private static CelRuntimeException failed(String because) {
            return new CelRuntimeException(new IllegalArgumentException(because), CelErrorCode.INTERNAL_ERROR);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new UnsupportedOperationException("variables are asked for by name");
        }
    }
}
