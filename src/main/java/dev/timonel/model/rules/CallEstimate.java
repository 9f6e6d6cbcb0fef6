package dev.timonel.model.rules;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.timonel.model.rules.Estimate.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call costs, and how large its result is: {@code apiserver/pkg/cel/library/cost.go}, {@code cel-go/ext} for lists and
 * sets, {@code cel-go/checker/cost.go} for what the language has itself; in this order.
 */
final class CallEstimate {
    private static final Range ONE = Range.of(1);
    private static final double OF_A_CHARACTER = 0.1;
    private static final double OF_A_REGEX_CHARACTER = 0.25;
    private static final long LONGEST_REGEX = 128;
    private static final long LONGEST_FORMAT = 64;

    private final Estimate estimate;

    CallEstimate(Estimate estimate) {
        this.estimate = estimate;
    }

    record Called(Range cost, @Nullable Range size) {
        private static Called of(Range cost) {
            return new Called(cost, null);
        }
    }

    Called of(String function, String overload, @Nullable Node target, List<Node> arguments, List<Range> costs) {
        Range sum = Range.of(0);
        for (Range cost : costs) {
            sum = sum.plus(cost);
        }
        Called called = ofList(overload, target, arguments);
        called = called == null ? ofLibrary(function, overload, target, arguments) : called;
        called = called == null ? ofText(overload, target, arguments) : called;
        if (called != null) {
            return new Called(called.cost().plus(sum), called.size());
        }
        return switch (overload) {
            case "logical_or", "logical_and" ->
                Called.of(new Range(
                        costs.get(0).min(), costs.get(0).plus(costs.get(1)).max()));
            case "conditional" ->
                new Called(
                        costs.get(0).plus(costs.get(1).union(costs.get(2))),
                        known(arguments.get(1)).union(known(arguments.get(2))));
            default -> Called.of(sum.plus(ONE));
        };
    }

    private static @Nullable CelConstant constant(Node node) {
        CelExpr e = node.expression();
        return e.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT ? e.constant() : null;
    }

    private static Range known(Node node) {
        return node.size() == null ? Range.UNKNOWN : node.size();
    }

    private Range size(Node node) {
        if (node.size() != null) {
            return node.size();
        }
        Range declared = estimate.declared(node.path());
        return declared == null ? Range.UNKNOWN : declared;
    }

    private static long number(Node node, long otherwise) {
        CelConstant constant = constant(node);
        return constant == null || constant.getKind() != CelConstant.Kind.INT64_VALUE
                ? otherwise
                : Math.max(0, constant.int64Value());
    }

    private static Called allocating(double factor, Range size) {
        return new Called(size.times(factor).plus(Range.of(11)), size);
    }

    private @Nullable Called ofList(String overload, @Nullable Node target, List<Node> arguments) {
        switch (overload) {
            case "list_sets_contains_list", "list_sets_intersects_list", "list_sets_equivalent_list" -> {
                double factor = overload.equals("list_sets_equivalent_list") ? 2 : 1;
                return Called.of(size(arguments.get(0))
                        .times(size(arguments.get(1)))
                        .times(factor)
                        .plus(ONE));
            }
            case "lists_range" -> {
                return allocating(1, Range.of(number(arguments.get(0), Range.MOST)));
            }
            default -> {
                return target == null ? null : ofList(overload, size(target), arguments);
            }
        }
    }

    private @Nullable Called ofList(String overload, Range size, List<Node> arguments) {
        switch (overload) {
            case "list_slice" -> {
                return allocating(1, Range.of(number(arguments.get(1), size.max()) - number(arguments.get(0), 0)));
            }
            case "list_reverse" -> {
                return allocating(1, size);
            }
            case "list_flatten", "list_flatten_int" -> {
                long depth = arguments.isEmpty() ? 1 : number(arguments.get(0), Range.MOST);
                return allocating(Range.real(depth), size);
            }
            case "list_distinct" -> {
                return allocating(2, size.times(size));
            }
            default -> {
                boolean byKey = overload.endsWith("_sortByAssociatedKeys");
                if (!byKey && !(overload.startsWith("list_") && overload.endsWith("_sort"))) {
                    return null;
                }
                boolean text = overload.startsWith("list_string") || overload.startsWith("list_bytes");
                Range sorted = byKey ? size(arguments.get(0)) : size;
                return allocating(text ? 2 + OF_A_CHARACTER : 2, sorted.times(sorted));
            }
        }
    }

    private @Nullable Called ofLibrary(String function, String overload, @Nullable Node target, List<Node> arguments) {
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" ->
                target == null ? null : Called.of(comparing(target));
            case "url" ->
                arguments.size() == 1
                        ? new Called(size(arguments.get(0)).times(OF_A_CHARACTER), size(arguments.get(0)))
                        : null;
            case "lowerAscii", "upperAscii", "substring", "trim" ->
                target == null ? null : new Called(size(target).times(OF_A_CHARACTER), size(target));
            case "replace" -> target == null || arguments.size() < 2 ? null : replaced(size(target), arguments);
            case "split" -> target == null ? null : split(size(target), arguments);
            case "join" -> target == null ? null : joined(target, arguments);
            case "find", "findAll" -> target == null ? null : found(size(target), size(arguments.get(0)));
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
                arguments.isEmpty() ? null : Called.of(size(arguments.get(0)).times(OF_A_CHARACTER));
            case "ip" ->
                overload.equals("cidr_ip")
                        ? Called.of(ONE)
                        : Called.of(size(arguments.get(0)).times(OF_A_CHARACTER));
            case "ip.isCanonical" -> Called.of(size(arguments.get(0)).times(2 * OF_A_CHARACTER));
            case "containsIP", "containsCIDR" -> Called.of(contained(overload, arguments));
            case "validate" ->
                arguments.isEmpty()
                        ? null
                        : Called.of(size(arguments.get(0))
                                .times(OF_A_CHARACTER)
                                .times(LONGEST_REGEX * OF_A_REGEX_CHARACTER));
            case "_==_" -> equality(arguments);
            default -> isAccessor(function) ? Called.of(ONE) : null;
        };
    }

    private static boolean isAccessor(String function) {
        return switch (function) {
            case "masked",
                    "prefixLength",
                    "family",
                    "isUnspecified",
                    "isLoopback",
                    "isLinkLocalMulticast",
                    "isLinkLocalUnicast",
                    "isGlobalUnicast",
                    "format.named",
                    "sign",
                    "asInteger",
                    "isInteger",
                    "asApproximateFloat",
                    "isGreaterThan",
                    "isLessThan",
                    "compareTo",
                    "add",
                    "sub",
                    "major",
                    "minor",
                    "patch",
                    "getScheme",
                    "getHostname",
                    "getHost",
                    "getPort",
                    "getEscapedPath",
                    "getQuery" -> true;
            default -> false;
        };
    }

    /** Each element with another; texts are gone through, too. */
    private Range comparing(Node list) {
        if (list.type().parameters().isEmpty()) {
            return size(list).times(OF_A_CHARACTER);
        }
        CelType element = list.type().parameters().get(0);
        Range each = ONE;
        if (element.kind() == CelKind.STRING || element.kind() == CelKind.BYTES) {
            each = each.plus(elements(list).times(OF_A_CHARACTER));
            return size(list).times(each);
        }
        return size(list).times(each);
    }

    private Range elements(Node list) {
        List<String> path = list.path().isEmpty() ? List.of() : Estimate.below(list.path(), "@items");
        Range declared = estimate.declared(path);
        return declared == null ? Range.UNKNOWN : declared;
    }

    private Called replaced(Range size, List<Node> arguments) {
        Range from = size(arguments.get(0));
        Range to = size(arguments.get(1));
        long most = 0;
        long mostKept = 0;
        if (from.min() == 0) {
            most = Range.of(size.max()).plus(ONE).max();
            mostKept = size.max();
        } else if (Long.compareUnsigned(to.max(), from.min()) <= 0) {
            mostKept = size.max();
        } else {
            most = Range.whole(Range.real(size.max()) / Range.real(from.min()));
        }
        long least = 0;
        long leastKept = 0;
        if (from.max() == 0) {
            least = Range.of(size.min()).plus(ONE).max();
            leastKept = size.min();
        } else if (Long.compareUnsigned(from.max(), to.min()) <= 0) {
            leastKept = size.min();
        } else {
            least = Range.whole(Range.real(size.min()) / Range.real(from.max()));
        }
        Range result = new Range(least, most).times(to).plus(new Range(leastKept, mostKept));
        return new Called(size.times(2 * OF_A_CHARACTER), result);
    }

    private static Called split(Range size, List<Node> arguments) {
        CelConstant limit = arguments.size() > 1 ? constant(arguments.get(1)) : null;
        long most = limit != null && limit.getKind() == CelConstant.Kind.INT64_VALUE ? limit.int64Value() : size.max();
        return new Called(size.times(2 * OF_A_CHARACTER), new Range(0, most));
    }

    private Called joined(Node list, List<Node> arguments) {
        Range count = size(list);
        Range size = list.type().parameters().isEmpty() ? Range.of(0) : count.times(elements(list));
        if (!arguments.isEmpty()) {
            Range between = new Range(count.min() == 0 ? 0 : count.min() - 1, count.max() == 0 ? 0 : count.max() - 1);
            size = size.plus(size(arguments.get(0)).times(between));
        }
        return new Called(size.times(OF_A_CHARACTER), size);
    }

    private static Called found(Range text, Range regex) {
        return new Called(matching(text, regex), new Range(0, text.max()));
    }

    private static Range matching(Range text, Range regex) {
        return text.plus(ONE).times(OF_A_CHARACTER).times(regex.times(OF_A_REGEX_CHARACTER));
    }

    private Range contained(String overload, List<Node> arguments) {
        Range address = new Range(4, 16);
        Range cost = address.plus(address).times(OF_A_CHARACTER);
        if (overload.startsWith("cidr_contains_cidr")) {
            cost = cost.plus(address.times(OF_A_CHARACTER)).plus(ONE);
        }
        return overload.endsWith("_string") ? cost.plus(size(arguments.get(0)).times(OF_A_CHARACTER)) : cost;
    }

    private static @Nullable Called equality(List<Node> arguments) {
        CelType type = arguments.get(0).type();
        if (arguments.size() != 2 || !type.equals(arguments.get(1).type())) {
            return null;
        }
        return switch (type.name()) {
            case "net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver" -> Called.of(ONE);
            case "kubernetes.NamedFormat" -> Called.of(new Range(1, LONGEST_FORMAT).times(OF_A_CHARACTER));
            case "kubernetes.URL" -> {
                Range size = arguments.get(1).size();
                yield Called.of(new Range(1, size == null ? 1 : size.max()).times(OF_A_CHARACTER));
            }
            default -> null;
        };
    }

    /** What the language has itself. */
    private static @Nullable Called ofText(String overload, @Nullable Node target, List<Node> arguments) {
        return switch (overload) {
            case "string_format" ->
                target == null ? null : Called.of(known(target).times(OF_A_CHARACTER));
            case "string_to_bytes" -> {
                Range size = known(arguments.get(0));
                yield new Called(size.times(OF_A_CHARACTER), new Range(size.min(), size.max() * 4));
            }
            case "bytes_to_string" -> {
                Range size = known(arguments.get(0));
                yield new Called(size.times(OF_A_CHARACTER), new Range(Long.divideUnsigned(size.min(), 4), size.max()));
            }
            case "starts_with_string", "ends_with_string" ->
                Called.of(known(arguments.get(0)).times(OF_A_CHARACTER));
            case "in_list" -> Called.of(known(arguments.get(1)).times(1.0));
            case "matches_string", "matches" ->
                target != null
                        ? Called.of(matching(known(target), known(arguments.get(0))))
                        : Called.of(matching(known(arguments.get(0)), known(arguments.get(1))));
            case "contains_string" ->
                target == null
                        ? null
                        : Called.of(known(target)
                                .times(OF_A_CHARACTER)
                                .times(known(arguments.get(0)).times(OF_A_CHARACTER)));
            case "add_list" -> new Called(ONE, known(arguments.get(0)).plus(known(arguments.get(1))));
            case "add_string", "add_bytes" -> {
                Range size = known(arguments.get(0)).plus(known(arguments.get(1)));
                yield new Called(size.times(OF_A_CHARACTER), size);
            }
            default -> isComparison(overload) ? Called.of(compared(arguments)) : null;
        };
    }

    private static boolean isComparison(String overload) {
        return switch (overload) {
            case "equals", "not_equals" -> true;
            case "less_string", "greater_string", "less_equals_string", "greater_equals_string" -> true;
            case "less_bytes", "greater_bytes", "less_equals_bytes", "greater_equals_bytes" -> true;
            default -> false;
        };
    }

    private static Range compared(List<Node> arguments) {
        long one = known(arguments.get(0)).max();
        long other = known(arguments.get(1)).max();
        long smaller = Long.compareUnsigned(one, other) < 0 ? one : other;
        return new Range(smaller == 0 ? 0 : 1, smaller).times(OF_A_CHARACTER);
    }
}
