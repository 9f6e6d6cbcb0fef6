package dev.timonel.model.rules;

import com.google.protobuf.ByteString;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a call will take with its arguments at hand, as measured: some 50 to 100 ns each. It is not looked for further than
 * {@code most}.
 */
record Work(long most) {
    private static final long CHARACTERS = 10;
    private static final long OF_AN_ELEMENT = 10;
    private static final long INSTRUCTIONS = 4;
    private static final long MOST_REPEATED = 1000;
    private static final java.util.regex.Pattern REPEATED =
            java.util.regex.Pattern.compile("\\{(\\d{1,6})(,\\d{0,6})?\\}");

    long of(String function, List<@Nullable Object> arguments) {
        Object first = arguments.get(0);
        Object second = arguments.size() > 1 ? arguments.get(1) : null;
        return switch (function) {
            case "_[_]" -> 0;
            case "_==_", "_!=_" -> Math.min(weight(first, OF_AN_ELEMENT), weight(second, OF_AN_ELEMENT));
            case "@in" -> second instanceof Map<?, ?> ? 1 : weight(second, OF_AN_ELEMENT);
            case "contains", "indexOf", "lastIndexOf" ->
                first instanceof String
                        ? times(size(first), size(second)) / (CHARACTERS * CHARACTERS)
                        : weight(first, 1);
            case "matches", "find", "findAll" -> matching(size(first), String.valueOf(second));
            case "replace" -> {
                long found = size(first) / Math.max(1, size(second)) + 1;
                Object by = arguments.size() > 2 ? arguments.get(2) : null;
                yield plus(size(first), times(found, size(by))) / CHARACTERS;
            }
            case "split" -> 2 * size(first) / Math.max(1, size(second)) + size(first) / CHARACTERS;
            case "join" -> plus(weight(first, 1), times(size(first), size(second)) / CHARACTERS);
            case "format" -> plus(size(first) / CHARACTERS, weight(second, 1));
            case "lists.range" -> first instanceof Long end ? Math.max(0, end) : 0;
            case "cel.@mapInsert" -> size(first);
            case "distinct", "sort", "@sortByAssociatedKeys", "isSorted", "min", "max", "sum", "flatten" ->
                weight(first, OF_AN_ELEMENT);
            case "sets.contains", "sets.intersects", "sets.equivalent" ->
                plus(weight(first, OF_AN_ELEMENT), weight(second, OF_AN_ELEMENT));
            default -> arguments.stream().mapToLong(Work::size).sum() / CHARACTERS;
        };
    }

    static long size(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof ByteString bytes) {
            return bytes.size();
        }
        if (value instanceof Collection<?> list) {
            return list.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : 0;
    }

    /** Of a value and all that is in it, {@code each} for an element; more than {@link #most} is not counted. */
    private long weight(@Nullable Object value, long each) {
        return weight(value, each, 0);
    }

    private long weight(@Nullable Object value, long each, long before) {
        long all = before + each;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                all = all > most ? all : weight(entry.getValue(), each, all + size(entry.getKey()) / CHARACTERS);
            }
            return all;
        }
        if (value instanceof Collection<?> list) {
            for (Object element : list) {
                if (all > most) {
                    return all;
                }
                all = weight(element, each, all);
            }
            return all;
        }
        return all + size(value) / CHARACTERS;
    }

    /** Of a regular expression, which has to be compiled first, if that is not too much by itself. */
    private long matching(long text, String regex) {
        long repeated = 1;
        Matcher counts = REPEATED.matcher(regex);
        while (counts.find() && repeated < MOST_REPEATED) {
            String end = counts.group(2) == null || counts.group(2).length() < 2
                    ? ""
                    : counts.group(2).substring(1);
            repeated *=
                    Math.max(1, Math.max(Integer.parseInt(counts.group(1)), end.isEmpty() ? 1 : Integer.parseInt(end)));
        }
        long compiling = times(regex.length(), Math.min(repeated, MOST_REPEATED)) / INSTRUCTIONS;
        if (compiling > most || times(text, compiling) < CHARACTERS * CHARACTERS) {
            return compiling + text / CHARACTERS;
        }
        return plus(compiling, times(text, instructions(regex)) / INSTRUCTIONS);
    }

    private static long instructions(String regex) {
        try {
            return Pattern.compile(regex).programSize();
        } catch (PatternSyntaxException malformed) {
            return 0;
        }
    }

    private static long times(long one, long other) {
        return one != 0 && other > Long.MAX_VALUE / one ? Long.MAX_VALUE : one * other;
    }

    private static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
