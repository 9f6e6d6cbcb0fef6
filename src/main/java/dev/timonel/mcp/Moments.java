package dev.timonel.mcp;

import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;

/** The snapshots that tools answer from: the newest, and those of before as far back as the log goes. */
record Moments(SnapshotSource newest, PastSnapshots past) {
    static final String AT = "at";
    static final Parameter PARAMETER = Parameter.optional(
            "a resourceVersion: answers about the state of then, as far back as the log goes; now without it");

    /** The one that the argument asks for. */
    ClusterSnapshot asked(Arguments arguments, String name) {
        String text = arguments.text(name);
        return text.isEmpty() ? newest.current() : past.at(PastSnapshots.revision(name, text));
    }

    ClusterSnapshot asked(Arguments arguments) {
        return asked(arguments, AT);
    }
}
