package dev.timonel.api;

/** How the parameter {@code at} is described, wherever it is taken. */
public final class At {
    public static final String DESCRIPTION =
            "A resourceVersion: answers from the state that was published with it, as far back as the log goes. The"
                    + " answer's own resourceVersion is the last of its transaction. Default: now";
    public static final String GONE = "The log no longer goes back to the revision of at: a v1 Status, reason Expired";

    private At() {}
}
