package dev.timonel.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * What brought a change about, and when: a client's proposal, or a reconciler and the change that woke it; nothing woke one whose
 * time had come. {@code then} are reconcilers that changed the same object after, in the same transaction.
 */
public final class Cause {
    private static final int MAX_TEXT = 128;
    private static final int MAX_THEN = 6;

    private final long at;
    /** Members of the JSON object. */
    private final String by;

    private final String reconciler;
    private final @Nullable ObjectKey waker;
    private final long wokenBy;
    private final List<String> then;

    private Cause(long at, String by, String reconciler, @Nullable ObjectKey waker, long wokenBy, List<String> then) {
        this.at = at;
        this.by = by;
        this.reconciler = reconciler;
        this.waker = waker;
        this.wokenBy = wokenBy;
        this.then = then;
    }

    /** {@code at} in milliseconds since 1970. Texts that are {@code ""} are left out, long ones cut. */
    public static Cause client(long at, String verb, String subresource, String userAgent, String fieldManager) {
        StringBuilder by = new StringBuilder(64);
        member(by, "verb", verb);
        member(by, "subresource", subresource);
        member(by, "userAgent", userAgent);
        member(by, "fieldManager", fieldManager);
        return new Cause(at, by.toString(), "", null, 0, List.of());
    }

    /** {@code waker} is the object whose change in the same transaction woke it; null if none did. */
    public static Cause reconciler(long at, String name, @Nullable ObjectKey waker) {
        return new Cause(at, ",\"reconciler\":\"" + name + '"', name, waker, 0, List.of());
    }

    private static void member(StringBuilder by, String name, String text) {
        if (!text.isEmpty()) {
            by.append(",\"").append(name).append("\":\"");
            JsonStringEncoder.getInstance()
                    .quoteAsString(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text, by);
            by.append('"');
        }
    }

    /** The object whose change woke the reconciler, if its revision is not known yet. */
    public @Nullable ObjectKey waker() {
        return waker;
    }

    public Cause wokenBy(long revision) {
        return new Cause(at, by, reconciler, null, revision, then);
    }

    /** This cause, after which another changed the object again. */
    public Cause then(Cause later) {
        if (later == this
                || later.reconciler.isEmpty()
                || later.reconciler.equals(reconciler)
                || then.contains(later.reconciler)
                || then.size() == MAX_THEN) {
            return this;
        }
        List<String> more = new ArrayList<>(then);
        more.add(later.reconciler);
        return new Cause(at, by, reconciler, waker, wokenBy, List.copyOf(more));
    }

    /** {@code {"at":…,"verb":…,"userAgent":…}}, {@code {"at":…,"reconciler":…,"wokenBy":…,"then":[…]}}. */
    public String json() {
        StringBuilder json = new StringBuilder(96).append("{\"at\":").append(at).append(by);
        if (wokenBy > 0) {
            json.append(",\"wokenBy\":").append(wokenBy);
        }
        if (!then.isEmpty()) {
            json.append(",\"then\":[\"").append(String.join("\",\"", then)).append("\"]");
        }
        return json.append('}').toString();
    }
}
