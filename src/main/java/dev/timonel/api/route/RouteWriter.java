package dev.timonel.api.route;

import dev.timonel.api.PrettyJson;
import dev.timonel.model.JsonBytes;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document that is written member by member, compact or as {@link PrettyJson} indents it. What is in it is known to the
 * writer beforehand, so that no generator has to be asked for each.
 */
final class RouteWriter {
    private static final String BREAKS = "\n" + " ".repeat(32);

    /** The name of a member as it stands before its value. */
    record Name(String compact, String pretty) {
        static Name of(String name) {
            return new Name("\"" + name + "\":", "\"" + name + "\": ");
        }
    }

    private final JsonBytes out;
    private final boolean pretty;
    private int depth;
    private boolean empty = true;

    RouteWriter(JsonBytes out, boolean pretty) {
        this.out = out;
        this.pretty = pretty;
    }

    RouteWriter begin() {
        out.raw("{");
        depth++;
        empty = true;
        return this;
    }

    void end() {
        close("}");
    }

    private void close(String bracket) {
        depth--;
        if (!empty) {
            breakLine();
        }
        out.raw(bracket);
        empty = false;
    }

    private void separate() {
        if (!empty) {
            out.raw(",");
        }
        empty = false;
        breakLine();
    }

    private void breakLine() {
        if (pretty) {
            out.raw(BREAKS.substring(0, 1 + 2 * depth));
        }
    }

    /** What is written next is its value. */
    RouteWriter name(Name name) {
        separate();
        out.raw(pretty ? name.pretty() : name.compact());
        return this;
    }

    /** Nothing for null. */
    RouteWriter text(Name name, @Nullable String value) {
        if (value != null) {
            name(name);
            out.text(value);
        }
        return this;
    }

    RouteWriter number(Name name, long value) {
        name(name);
        out.number(value);
        return this;
    }

    RouteWriter truth(Name name, boolean value) {
        name(name);
        out.raw(value ? "true" : "false");
        return this;
    }

    <T> void array(List<T> elements, BiConsumer<RouteWriter, T> element) {
        out.raw("[");
        depth++;
        empty = true;
        for (T each : elements) {
            separate();
            element.accept(this, each);
        }
        close("]");
    }

    void text(String value) {
        out.text(value);
    }

    /** A value that was written before. */
    void value(byte[] json) {
        out.raw(json, 0, json.length);
    }
}
