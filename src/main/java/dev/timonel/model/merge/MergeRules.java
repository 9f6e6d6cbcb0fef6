package dev.timonel.model.merge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How fields of Kubernetes' types merge, by its published schema ({@code merge/types.tsv}): list types and keys for server-side
 * apply, patch strategies for strategic merge patches. A field without a rule: lists are atomic and replaced.
 */
public final class MergeRules {
    private static final String TABLE = "/merge/types.tsv";
    private static final String WHOLE_TYPE = "-";
    private static final Rule NONE = new Rule(Kind.NONE, List.of(), "", null);

    private final Map<String, Rule> rules = new HashMap<>();

    enum Kind {
        NONE,
        ATOMIC,
        SET,
        MAP
    }

    /** {@code mergeKey} is null for what has none. */
    record Rule(
            Kind kind,
            List<String> keys,
            String strategy,
            @Nullable String mergeKey) {}

    private static final class Loaded {
        private static final MergeRules ALL = new MergeRules();
    }

    private MergeRules() {
        try (InputStream in = Objects.requireNonNull(MergeRules.class.getResourceAsStream(TABLE));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(this::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String line) {
        String[] columns = line.split("\t", -1);
        Kind kind = columns[2].equals("-") ? Kind.NONE : Kind.valueOf(columns[2].toUpperCase(java.util.Locale.ROOT));
        List<String> keys = columns[3].equals("-") ? List.of() : List.of(columns[3].split(","));
        String strategy = columns[4].equals("-") ? "" : columns[4];
        rules.put(
                columns[0] + "." + columns[1],
                new Rule(kind, keys, strategy, columns[5].equals("-") ? null : columns[5]));
    }

    static Rule of(String type, String field) {
        return Loaded.ALL.rules.getOrDefault(type + "." + field, NONE);
    }

    static boolean isAtomic(String type) {
        return of(type, WHOLE_TYPE).kind() == Kind.ATOMIC;
    }

    /**
     * By which field a strategic merge patch tells the elements of a list apart; {@code ""} for a list of scalars that it merges;
     * null for one that it replaces.
     */
    public static @Nullable String patchMergeKey(String type, String field) {
        Rule rule = of(type, field);
        return rule.strategy().startsWith("merge") ? Objects.requireNonNullElse(rule.mergeKey(), "") : null;
    }

    /** Whether a strategic merge patch replaces an object that it would merge elsewhere. */
    public static boolean patchReplaces(String type, String field) {
        return of(type, field).strategy().equals("replace");
    }
}
