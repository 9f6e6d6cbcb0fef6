package dev.timonel.model.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What it costs at most to evaluate an expression, by the sizes that the schema allows ({@code cel-go/checker/cost.go}, with the
 * sizes of {@code apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go}). Whoever changes a number here changes which
 * definitions are taken.
 */
final class Estimate {
    private static final Range ONE = Range.of(1);
    private static final long LIST = 10;
    private static final long MAP = 30;
    private static final long STRUCT = 40;

    private final CelAbstractSyntaxTree tree;
    private final Declared self;
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Range> sizes = new HashMap<>();
    private final Map<Long, Entries> entries = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();
    private final CallEstimate calls = new CallEstimate(this);

    private Estimate(CelAbstractSyntaxTree tree, Declared self) {
        this.tree = tree;
        this.self = self;
    }

    /** A number without a sign. */
    static long of(CelAbstractSyntaxTree tree, Declared self) {
        return new Estimate(tree, self).cost(tree.getExpr()).max();
    }

    /** How large the keys and the values of a list or map are. */
    private record Entries(boolean list, Range key, Range value) {}

    /** A variable of the expression's own. */
    private record Local(
            List<String> path,
            @Nullable Range size,
            @Nullable Entries entries) {}

    /** Part of the expression, with where in the object it is from, if it is from there. */
    record Node(
            CelExpr expression,
            List<String> path,
            CelType type,
            @Nullable Range size) {}

    private Range cost(CelExpr e) {
        return switch (e.exprKind().getKind()) {
            case IDENT -> {
                Local local = local(e.ident().name());
                paths.put(e.id(), local == null ? List.of(e.ident().name()) : local.path());
                yield ONE;
            }
            case SELECT -> select(e);
            case CALL -> call(e);
            case LIST -> list(e);
            case MAP -> map(e);
            case STRUCT -> {
                Range sum = Range.of(STRUCT);
                for (CelExpr.CelStruct.Entry entry : e.struct().entries()) {
                    sum = sum.plus(cost(entry.value()));
                }
                yield sum;
            }
            case COMPREHENSION -> isBinding(e.comprehension()) ? binding(e) : comprehension(e);
            default -> Range.of(0);
        };
    }

    private Range select(CelExpr e) {
        CelSelect select = e.select();
        Range sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        switch (type(select.operand()).kind()) {
            case MAP, STRUCT, TYPE_PARAM -> sum = sum.plus(ONE);
            default -> {}
        }
        paths.put(e.id(), below(path(select.operand()), select.field()));
        return sum;
    }

    private Range call(CelExpr e) {
        CelCall call = e.call();
        if (call.function().equals("dyn")) {
            CelExpr argument = call.args().get(0);
            Range cost = cost(argument).plus(ONE);
            copy(e, argument);
            return cost;
        }
        List<Range> costs = new ArrayList<>();
        List<Node> arguments = new ArrayList<>();
        for (CelExpr argument : call.args()) {
            costs.add(cost(argument));
            arguments.add(node(argument));
        }
        List<String> overloads = tree.getReference(e.id())
                .map(CelReference::overloadIds)
                .map(List::<String>copyOf)
                .orElse(List.of());
        if (overloads.isEmpty()) {
            return Range.of(0);
        }
        Range sum = Range.of(0);
        Node target = null;
        if (call.target().isPresent()) {
            sum = cost(call.target().get());
            target = node(call.target().get());
        }
        Range cost = new Range(Range.MOST, 0);
        Range size = null;
        for (String overload : overloads) {
            CallEstimate.Called called = calls.of(call.function(), overload, target, arguments, costs);
            cost = cost.union(called.cost());
            Range result = called.size();
            size = size == null ? result : result == null ? size : size.union(result);
            size = afterOverload(e, overload, arguments, size);
        }
        size(e, size);
        return sum.plus(cost);
    }

    private @Nullable Range afterOverload(CelExpr e, String overload, List<Node> arguments, @Nullable Range size) {
        Range known = size;
        boolean ofList = overload.equals("index_list");
        if ((ofList || overload.equals("index_map")) && !arguments.isEmpty()) {
            CelExpr container = arguments.get(0).expression();
            Entries inside = entries(container);
            known = inside == null ? null : inside.value();
            paths.put(e.id(), below(path(container), ofList ? "@items" : "@values"));
        } else if (overload.equals("conditional")) {
            join(e, arguments.get(1), arguments.get(2));
        } else if (overload.equals("add_list") || overload.equals("add_string") || overload.equals("add_bytes")) {
            join(e, arguments.get(0), arguments.get(1));
        }
        return known == null ? size(e) : known;
    }

    private void join(CelExpr e, Node one, Node other) {
        Entries first = entries(one.expression());
        Entries second = entries(other.expression());
        if (first != null && second != null) {
            entries.put(
                    e.id(),
                    new Entries(
                            first.list(),
                            first.key().union(second.key()),
                            first.value().union(second.value())));
        }
    }

    private Range list(CelExpr e) {
        Range sum = Range.of(LIST);
        Range value = none(e.list().elements().isEmpty());
        for (CelExpr element : e.list().elements()) {
            sum = sum.plus(cost(element));
            value = value.union(sizeOrUnknown(element));
        }
        entries.put(e.id(), new Entries(true, ONE, value));
        return sum;
    }

    private Range map(CelExpr e) {
        Range sum = Range.of(MAP);
        Range key = none(e.map().entries().isEmpty());
        Range value = key;
        for (CelExpr.CelMap.Entry entry : e.map().entries()) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            key = key.union(sizeOrUnknown(entry.key()));
            value = value.union(sizeOrUnknown(entry.value()));
        }
        entries.put(e.id(), new Entries(false, key, value));
        return sum;
    }

    private static Range none(boolean empty) {
        return new Range(empty ? 0 : Range.MOST, 0);
    }

    private Range comprehension(CelExpr e) {
        CelComprehension loop = e.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        push(loop.accuVar(), binding(loop.accuInit(), path(loop.accuInit())));
        boolean two = !loop.iterVar2().isEmpty();
        if (two) {
            push(loop.iterVar(), key(loop.iterRange()));
            push(loop.iterVar2(), value(loop.iterRange()));
        } else {
            push(loop.iterVar(), isList(loop.iterRange()) ? value(loop.iterRange()) : key(loop.iterRange()));
        }
        Range condition = cost(loop.loopCondition());
        Range step = cost(loop.loopStep());
        pop(loop.iterVar());
        if (two) {
            pop(loop.iterVar2());
        }
        sum = sum.plus(cost(loop.result()));
        pop(loop.accuVar());
        Range count = sizeOrUnknown(loop.iterRange());
        sum = sum.plus(count.times(step.plus(condition)));
        switch (loop.accuInit().exprKind().getKind()) {
            case CONSTANT -> size(e, size(loop.accuInit()));
            case LIST, MAP -> {
                size(e, count);
                Entries stepEntries = entries(loop.loopStep());
                if (stepEntries != null) {
                    entries.put(e.id(), stepEntries);
                }
            }
            default -> {}
        }
        return sum;
    }

    private Local key(CelExpr range) {
        Entries inside = entries(range);
        return new Local(
                below(path(range), isList(range) ? "@indices" : "@keys"), inside == null ? null : inside.key(), null);
    }

    private Local value(CelExpr range) {
        Entries inside = entries(range);
        return new Local(
                below(path(range), isList(range) ? "@items" : "@values"), inside == null ? null : inside.value(), null);
    }

    private boolean isList(CelExpr range) {
        Entries inside = entries(range);
        return inside == null ? type(range).kind() == CelKind.LIST : inside.list();
    }

    /** {@code cel.bind} and what is made of it: a loop over nothing, of which the accumulator is a variable. */
    private static boolean isBinding(CelComprehension loop) {
        return loop.iterRange().exprKind().getKind() == Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && loop.loopCondition().exprKind().getKind() == Kind.CONSTANT
                && loop.loopCondition().constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                && !loop.loopCondition().constant().booleanValue()
                && !loop.accuVar().equals("__result__");
    }

    private Range binding(CelExpr e) {
        CelComprehension loop = e.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        push(loop.accuVar(), binding(loop.accuInit(), path(loop.accuInit())));
        sum = sum.plus(cost(loop.result()));
        pop(loop.accuVar());
        copy(e, loop.result());
        return sum;
    }

    private Local binding(CelExpr e, List<String> path) {
        return new Local(path, size(e), entries(e));
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, none -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        locals.getOrDefault(name, new ArrayDeque<>()).pop();
    }

    private @Nullable Local local(String name) {
        Deque<Local> stack = locals.get(name);
        return stack == null ? null : stack.peek();
    }

    private List<String> path(CelExpr e) {
        if (e.exprKind().getKind() == Kind.IDENT) {
            Local local = local(e.ident().name());
            if (local != null) {
                return local.path();
            }
        }
        return paths.getOrDefault(e.id(), List.of());
    }

    static List<String> below(List<String> path, String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return below;
    }

    private CelType type(CelExpr e) {
        return tree.getType(e.id()).orElse(SimpleType.DYN);
    }

    private Node node(CelExpr e) {
        List<String> path = path(e);
        boolean accumulator = !path.isEmpty()
                && (path.get(0).equals("__result__") || path.get(0).equals("@result"));
        return new Node(e, accumulator ? List.of() : path, type(e), size(e));
    }

    private void size(CelExpr e, @Nullable Range size) {
        if (size != null) {
            sizes.put(e.id(), size);
        }
    }

    private void copy(CelExpr to, CelExpr from) {
        size(to, size(from));
        Entries inside = entries(from);
        if (inside != null) {
            entries.put(to.id(), inside);
        }
    }

    private Range sizeOrUnknown(CelExpr e) {
        Range size = size(e);
        return size == null ? Range.UNKNOWN : size;
    }

    private @Nullable Range size(CelExpr e) {
        Range known = sizes.get(e.id());
        Range written = known == null ? WrittenSize.of(e) : known;
        if (written != null) {
            return written;
        }
        Range declared = declared(path(e));
        if (declared != null) {
            sizes.put(e.id(), declared);
            return declared;
        }
        if (WrittenSize.isScalar(type(e))) {
            return ONE;
        }
        Local local = e.exprKind().getKind() == Kind.IDENT ? local(e.ident().name()) : null;
        return local == null ? null : local.size();
    }

    private @Nullable Entries entries(CelExpr e) {
        Entries known = entries.get(e.id());
        if (known != null || e.exprKind().getKind() != Kind.IDENT) {
            return known;
        }
        Local local = local(e.ident().name());
        return local == null ? null : local.entries();
    }

    /** What the schema says of the place; null if it is none. */
    @Nullable
    Range declared(List<String> path) {
        if (path.isEmpty()) {
            return null;
        }
        Declared at = self;
        for (String name : path.subList(1, path.size())) {
            at = switch (name) {
                case "@items", "@values" -> at.element();
                case "@keys" -> at.key();
                default -> at.fields().get(name);
            };
            if (at == null) {
                return null;
            }
        }
        return new Range(0, at.most());
    }
}
