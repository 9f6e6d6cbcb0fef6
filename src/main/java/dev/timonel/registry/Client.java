package dev.timonel.registry;

import dev.timonel.model.Cause;
import java.util.Locale;

/** Who proposes a write, as the log keeps it: {@code ""} for what is not known. */
public record Client(String userAgent, String fieldManager) {
    /** The server itself. */
    public static final Client SERVER = new Client("timonel", "");

    /** {@code at} in milliseconds since 1970. */
    public Cause cause(Proposal proposal, long at) {
        String subresource = proposal instanceof Proposal.Update update
                ? update.subresource()
                : proposal instanceof Proposal.Patch patch ? patch.subresource() : "";
        String verb = proposal.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return Cause.client(at, verb, subresource, userAgent, fieldManager);
    }
}
