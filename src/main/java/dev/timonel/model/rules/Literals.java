package dev.timonel.model.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.timonel.model.GoDuration;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Times, lengths of time and regular expressions that are written in a rule and are none ({@code cel-go/cel/validator.go}). */
final class Literals {
    private Literals() {}

    /** Empty if all of them are what they should be. */
    static String mistakes(CelAbstractSyntaxTree tree) {
        List<CelIssue> issues = Stream.of(
                        wrong(tree, "duration", Literals::isDuration),
                        wrong(tree, "timestamp", Literals::isTimestamp),
                        wrong(tree, "matches", Literals::isRegex))
                .flatMap(each -> each)
                .toList();
        return CelIssue.toDisplayString(issues, tree.getSource());
    }

    private static Stream<CelIssue> wrong(CelAbstractSyntaxTree tree, String function, Predicate<String> check) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .filter(e -> e.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL
                        && e.call().function().equals(function)
                        && !e.call().args().isEmpty())
                .map(e -> e.call().args().get(0))
                .filter(e -> text(e).filter(text -> !check.test(text)).isPresent())
                .map(e -> CelIssue.formatError(location(tree, e), "invalid " + function + " argument"));
    }

    private static Optional<String> text(CelExpr e) {
        return e.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && e.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(e.constant().stringValue())
                : Optional.empty();
    }

    private static CelSourceLocation location(CelAbstractSyntaxTree tree, CelExpr e) {
        return Optional.ofNullable(tree.getSource().getPositionsMap().get(e.id()))
                .flatMap(tree.getSource()::getOffsetLocation)
                .orElse(CelSourceLocation.NONE);
    }

    private static boolean isDuration(String text) {
        return GoDuration.parse(text.startsWith("-") ? text.substring(1) : text).isPresent();
    }

    private static boolean isTimestamp(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException malformed) {
            return false;
        }
    }

    private static boolean isRegex(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException malformed) {
            return false;
        }
    }
}
