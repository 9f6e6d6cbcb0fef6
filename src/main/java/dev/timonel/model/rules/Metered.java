package dev.timonel.model.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationListener;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program whose steps are paid for: a call before it is carried out, by what its arguments are, since one alone may go on for
 * hours or fill the memory ({@code library/cost.go} counts it afterwards). {@code next} has what is done once an expression, the last
 * of those that it takes, is evaluated; {@code kept} are the expressions that some call takes.
 */
record Metered(CelRuntime.Program program, Map<Long, Step> next, Set<Long> kept) {
    private static final Set<String> LAZY = Set.of("_&&_", "_||_", "_?_:_", "@not_strictly_false");

    /** What cannot be evaluated costs as much: its error knows where it was. */
    private static final long FAILURE = 100;

    private static final long PER_STEP = 10;

    /** {@code function} is {@code ""} for the member of something. */
    record Step(long id, String function, List<Long> arguments) {}

    static Metered of(CelAbstractSyntaxTree tree, CelRuntime runtime) throws CelEvaluationException {
        Map<Long, Step> next = new HashMap<>();
        Set<Long> kept = new HashSet<>();
        CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .forEach(each -> {
                    List<Long> arguments = arguments(each);
                    if (!arguments.isEmpty()) {
                        String function = each.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL
                                ? each.call().function()
                                : "";
                        next.put(arguments.get(arguments.size() - 1), new Step(each.id(), function, arguments));
                        kept.addAll(function.isEmpty() ? List.of() : arguments);
                    }
                });
        return new Metered(runtime.createProgram(tree), Map.copyOf(next), Set.copyOf(kept));
    }

    /** All are evaluated, one after the other, and then the expression itself. */
    private static List<Long> arguments(CelExpr expression) {
        return switch (expression.exprKind().getKind()) {
            case SELECT ->
                expression.select().testOnly()
                        ? List.of()
                        : List.of(expression.select().operand().id());
            case CALL -> {
                List<Long> all = new ArrayList<>();
                if (!LAZY.contains(expression.call().function())) {
                    expression.call().target().ifPresent(target -> all.add(target.id()));
                    expression.call().args().forEach(each -> all.add(each.id()));
                }
                yield List.copyOf(all);
            }
            default -> List.of();
        };
    }

    /** Throws {@link Budget.Exceeded} too. */
    Object trace(Map<String, Object> variables, Budget budget) throws CelEvaluationException {
        return program.trace(variables, new Meter(this, budget));
    }

    /** Counts one evaluation. */
    private static final class Meter implements CelEvaluationListener {
        private final Metered metered;
        private final Budget budget;
        private final Map<Long, Object> values = new HashMap<>();
        private @Nullable Step begun;

        Meter(Metered metered, Budget budget) {
            this.metered = metered;
            this.budget = budget;
        }

        @Override
        public void callback(CelExpr expression, @Nullable Object value) {
            Step last = begun;
            long id = expression.id();
            boolean failed = last != null && last.id() != id;
            begun = metered.next().get(id);
            budget.spend(1 + (failed ? FAILURE : 0));
            if (last != null && !failed && !last.function().isEmpty()) {
                last.arguments().forEach(values::remove);
                if (!last.function().equals("_[_]")) {
                    budget.spend(Work.size(value) / PER_STEP);
                }
            }
            if (value != null && metered.kept().contains(id)) {
                values.put(id, value);
            }
            if (begun != null && !begun.function().isEmpty()) {
                List<@Nullable Object> given = new ArrayList<>();
                begun.arguments().forEach(each -> given.add(values.get(each)));
                budget.spend(new Work(budget.left()).of(begun.function(), given));
            }
        }
    }
}
