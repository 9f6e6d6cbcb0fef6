package dev.timonel.registry;

import dev.timonel.model.Cause;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who proposes a write, as the log keeps it: {@code ""} for what is not known. {@code asker} is what policies hear of them; null for
 * the server itself, whose writes they do not apply to.
 */
public record Client(
        String userAgent, String fieldManager, @Nullable Asker asker) {
    private static final int MAX_MANAGER_BYTES = 128;

    /** The server itself. */
    public static final Client SERVER = new Client("timonel", "");

    public Client(String userAgent, String fieldManager) {
        this(userAgent, fieldManager, null);
    }

    /** Whether nobody owns what it writes. */
    public boolean isServer() {
        return userAgent.equals(SERVER.userAgent) && fieldManager.equals(SERVER.fieldManager);
    }

    /** The name under which it owns fields: the one that it gives, or that of its program. */
    public String manager() {
        return manager(fieldManager, userAgent);
    }

    /** The same of a client that the log tells of. */
    public static String manager(String fieldManager, String userAgent) {
        if (!fieldManager.isEmpty()) {
            return fieldManager;
        }
        StringBuilder program = new StringBuilder();
        int bytes = 0;
        for (int c : userAgent.split("/", 2)[0].codePoints().toArray()) {
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > MAX_MANAGER_BYTES) {
                break;
            }
            if (!Character.isISOControl(c)) {
                program.appendCodePoint(c);
            }
        }
        return program.isEmpty() ? "unknown" : program.toString();
    }

    /** {@code at} in milliseconds since 1970. */
    public Cause cause(Proposal proposal, long at) {
        String subresource = proposal instanceof Proposal.Update update
                ? update.subresource()
                : proposal instanceof Proposal.Patch patch
                        ? patch.subresource()
                        : proposal instanceof Proposal.Apply apply ? apply.subresource() : "";
        String verb = proposal.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return Cause.client(at, verb, subresource, userAgent, fieldManager);
    }
}
