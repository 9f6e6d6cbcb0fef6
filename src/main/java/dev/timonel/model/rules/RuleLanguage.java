package dev.timonel.model.rules;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * CEL with the functions that Kubernetes adds ({@code apiserver/pkg/cel/library}), as far as they are served. Types are checked
 * when a definition is written ({@link TypedLanguage}); here {@code self} may be anything, so that what is compiled belongs to the text alone and is kept by it.
 */
final class RuleLanguage {
    private static final int KEPT = 10_000;

    static final CelOptions OPTIONS = CelOptions.current()
            .enableUnsignedLongs(true)
            .enableHeterogeneousNumericComparisons(true)
            .enableRegexPartialMatch(true)
            .build();

    private static final Map<String, Compiled> COMPILED = new ConcurrentHashMap<>();

    /** A program, or why there is none. */
    private record Compiled(@Nullable Metered program, String mistake) {}

    private RuleLanguage() {}

    /** The language without functions of Kubernetes and without variables. */
    static CelCompilerBuilder compiler(CelOptions options) {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addMacros(SortBy.MACRO)
                .addLibraries(
                        CelExtensions.strings(),
                        CelExtensions.sets(options),
                        CelExtensions.optional(),
                        CelExtensions.comprehensions());
    }

    /** Made when the first rule is met: it takes some hundred milliseconds and two thousand classes. */
    private static final class Environment {
        static final CelCompiler COMPILER = compiler(OPTIONS)
                .addFunctionDeclarations(Functions.declarations())
                .addVar("self", SimpleType.DYN)
                .addVar("oldSelf", SimpleType.DYN)
                .build();

        static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.comprehensions())
                .addFunctionBindings(Sets.BINDINGS)
                .addFunctionBindings(Functions.BINDINGS)
                .build();
    }

    /** Throws {@link IllegalArgumentException} with the reason why the text is no expression. */
    static Metered compile(String text) {
        Compiled known = COMPILED.get(text);
        if (known == null) {
            known = compiled(text);
            if (COMPILED.size() >= KEPT) {
                COMPILED.clear();
            }
            COMPILED.put(text, known);
        }
        if (known.program() == null) {
            throw new IllegalArgumentException(known.mistake());
        }
        return known.program();
    }

    private static Compiled compiled(String text) {
        try {
            return new Compiled(Metered.of(Environment.COMPILER.compile(text).getAst(), Environment.RUNTIME), "");
        } catch (CelValidationException | CelEvaluationException wrong) {
            return new Compiled(null, String.valueOf(wrong.getMessage()));
        }
    }

    /** Throws {@link Budget.Exceeded} too. */
    static Object evaluate(String text, Map<String, Object> variables, Budget budget) throws CelEvaluationException {
        budget.beginRule();
        return compile(text).trace(variables, budget);
    }
}
