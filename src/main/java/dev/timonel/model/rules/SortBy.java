package dev.timonel.model.rules;

import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import java.util.List;
import java.util.Optional;

/** {@code list.sortBy(each, key)}: the list is bound to a name, its keys are made of it, and both are sorted ({@code cel-go/ext/lists.go}). */
final class SortBy {
    static final String FUNCTION = "@sortByAssociatedKeys";
    static final CelMacro MACRO = CelMacro.newReceiverMacro("sortBy", 2, SortBy::expand);

    private static final String INPUT = "@__sortBy_input__";

    private SortBy() {}

    private static Optional<CelExpr> expand(CelMacroExprFactory make, CelExpr list, List<CelExpr> arguments) {
        CelExpr each = arguments.get(0);
        if (each.exprKind().getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return Optional.of(make.reportError(
                    CelIssue.formatError(make.getSourceLocation(each), "argument is not an identifier")));
        }
        String accumulator = make.getAccumulatorVarName();
        CelExpr keys = make.fold(
                each.ident().name(),
                make.newIdentifier(INPUT),
                accumulator,
                make.newList(),
                make.newBoolLiteral(true),
                make.newGlobalCall("_+_", make.newIdentifier(accumulator), make.newList(arguments.get(1))),
                make.newIdentifier(accumulator));
        return Optional.of(make.fold(
                "#unused",
                make.newList(),
                INPUT,
                list,
                make.newBoolLiteral(false),
                make.newIdentifier(INPUT),
                make.newReceiverCall(FUNCTION, make.newIdentifier(INPUT), keys)));
    }
}
