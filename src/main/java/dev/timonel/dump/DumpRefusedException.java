package dev.timonel.dump;

/**
 * What was read is no dump of a cluster. {@code file} is the file inside an archive, {@code ""} for none; {@code line} counts
 * from 1, 0 if the place is not known. The reason quotes no values.
 */
public final class DumpRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** How the reason begins if the dump is too large. */
    static final String TOO_LARGE = "the dump is too large";

    private final String file;
    private final long line;
    private final String reason;

    DumpRefusedException(String file, long line, String reason) {
        super(place(file, line) + reason, null, false, false);
        this.file = file;
        this.line = line;
        this.reason = reason;
    }

    /** Whether it is refused for its size. */
    public boolean tooLarge() {
        return reason.startsWith(TOO_LARGE);
    }

    DumpRefusedException(long line, String reason) {
        this("", line, reason);
    }

    private static String place(String file, long line) {
        String in = file.isEmpty() ? "" : file + ": ";
        return line > 0 ? in + "line " + line + ": " : in;
    }

    DumpRefusedException in(String name) {
        return file.isEmpty() ? new DumpRefusedException(name, line, reason) : this;
    }

    /** The place and the reason, as the message has them. */
    public String told() {
        return place(file, line) + reason;
    }

    public String file() {
        return file;
    }

    public long line() {
        return line;
    }

    public String reason() {
        return reason;
    }
}
