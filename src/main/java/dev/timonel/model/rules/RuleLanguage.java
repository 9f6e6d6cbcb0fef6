package dev.timonel.model.rules;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * CEL with the functions that Kubernetes adds ({@code apiserver/pkg/cel/library}), as far as they are served. Types are not
 * checked beforehand: {@code self} may be anything, so that what is compiled belongs to the text alone and is kept by it.
 */
final class RuleLanguage {
    /** Rounds of all loops of one rule: they run while others wait to write. */
    private static final int MAX_ROUNDS = 200_000;

    private static final int KEPT = 10_000;

    private static final Map<String, CelRuntime.Program> COMPILED = new ConcurrentHashMap<>();

    private RuleLanguage() {}

    /** Made when the first rule is met: it takes some hundred milliseconds and two thousand classes. */
    private static final class Environment {
        private static final CelOptions OPTIONS = CelOptions.current()
                .enableUnsignedLongs(true)
                .enableHeterogeneousNumericComparisons(true)
                .enableRegexPartialMatch(true)
                .comprehensionMaxIterations(MAX_ROUNDS)
                .build();

        static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
                .addFunctionDeclarations(Functions.DECLARATIONS)
                .addVar("self", SimpleType.DYN)
                .addVar("oldSelf", SimpleType.DYN)
                .build();

        static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
                .addFunctionBindings(Functions.BINDINGS)
                .build();
    }

    /** Throws {@link IllegalArgumentException} with the reason why the text is no expression. */
    static CelRuntime.Program compile(String text) {
        CelRuntime.Program known = COMPILED.get(text);
        if (known != null) {
            return known;
        }
        try {
            CelRuntime.Program made = Environment.RUNTIME.createProgram(
                    Environment.COMPILER.compile(text).getAst());
            if (COMPILED.size() < KEPT) {
                COMPILED.put(text, made);
            }
            return made;
        } catch (CelValidationException | CelEvaluationException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }
}
