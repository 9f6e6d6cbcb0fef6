package dev.timonel.registry.fields;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Who writes fields, and how: entries of managedFields are told apart by these. An applier is the same whatever version it
 * applies, so that its {@code apiVersion} is {@code ""}.
 */
record FieldWriter(String name, boolean applies, String apiVersion, String subresource)
        implements Comparable<FieldWriter> {
    private static final String UNKNOWN = "unknown";

    private static final Comparator<FieldWriter> ORDER = Comparator.comparing(FieldWriter::name)
            .thenComparing(FieldWriter::operation)
            .thenComparing(FieldWriter::apiVersion)
            .thenComparing(FieldWriter::subresource);

    static FieldWriter applying(@Nullable String name, String subresource) {
        return new FieldWriter(orUnknown(name), true, "", subresource);
    }

    static FieldWriter updating(@Nullable String name, String apiVersion, String subresource) {
        return new FieldWriter(orUnknown(name), false, apiVersion, subresource);
    }

    private static String orUnknown(@Nullable String name) {
        return name == null || name.isEmpty() ? UNKNOWN : name;
    }

    String operation() {
        return applies ? "Apply" : "Update";
    }

    /** The key in a set of owners. Sorts as {@link #compareTo} does. */
    String id() {
        return name + '\0' + operation() + '\0' + apiVersion + '\0' + subresource;
    }

    static FieldWriter ofId(String id) {
        String[] parts = id.split("\0", -1);
        return new FieldWriter(parts[0], parts[1].equals("Apply"), parts[2], parts[3]);
    }

    /** As a conflict names it. */
    String shown() {
        String who = '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        if (!subresource.isEmpty()) {
            who += " with subresource \"" + subresource + '"';
        }
        return applies ? who : who + " using " + apiVersion;
    }

    @Override
    public int compareTo(FieldWriter other) {
        return ORDER.compare(this, other);
    }
}
