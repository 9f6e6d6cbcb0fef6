package dev.timonel.dump;

/**
 * How large a dump may be: {@code bytes} when it is unpacked, {@code objectCharacters} of one object, values counting one each.
 */
public record DumpLimits(long bytes, long objectCharacters) {
    private static final long OBJECT = 8L << 20;

    /** A gibibyte, and eight mebibytes of an object. */
    public static final DumpLimits DEFAULT = of(1L << 30);

    public static DumpLimits of(long bytes) {
        return new DumpLimits(bytes, OBJECT);
    }
}
