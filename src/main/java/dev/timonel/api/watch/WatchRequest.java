package dev.timonel.api.watch;

import dev.timonel.api.table.Representation;
import org.jspecify.annotations.Nullable;

/**
 * One validated WATCH. {@code revision} is the last one that the client knows, 0 for none; {@code sendInitialEvents} is
 * null unless the client speaks WatchList (KEP-3157); {@code timeoutSeconds} 0 leaves the length to the server.
 */
public record WatchRequest(
        Selection selection,
        Representation representation,
        long revision,
        @Nullable Boolean sendInitialEvents,
        boolean bookmarks,
        long timeoutSeconds) {

    /** Whether the state comes first, as ADDED events, instead of history. */
    boolean startsWithState() {
        return sendInitialEvents == null ? revision == 0 : sendInitialEvents;
    }

    /** Whether a bookmark marks the end of the state. */
    boolean marksEndOfState() {
        return Boolean.TRUE.equals(sendInitialEvents) && bookmarks;
    }
}
