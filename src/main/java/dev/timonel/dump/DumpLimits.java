package dev.timonel.dump;

/**
 * How large a dump may be: {@code bytes} when it is unpacked, {@code objectCharacters} of one object, values counting one each,
 * {@code keptBytes} of the JSON of all objects that are kept.
 */
public record DumpLimits(long bytes, long objectCharacters, long keptBytes) {
    private static final long OBJECT = 8L << 20;

    /** How much memory an import takes for each byte that it keeps: the object, its facts, and what is on the way to disk. */
    private static final int COST = 5;

    /** A gibibyte, and eight mebibytes of an object. */
    public static final DumpLimits DEFAULT = of(1L << 30);

    public static DumpLimits of(long bytes) {
        return new DumpLimits(bytes, OBJECT, Long.MAX_VALUE);
    }

    /** The same, and no more than fits into the memory of this process that is free now: one that is full ends. */
    public DumpLimits inFreeMemory() {
        Runtime runtime = Runtime.getRuntime();
        if (free(runtime) < runtime.maxMemory() / 2) {
            System.gc(); // else what nobody holds any more counts as used
        }
        return new DumpLimits(bytes, objectCharacters, Math.min(keptBytes, free(runtime) / COST));
    }

    private static long free(Runtime runtime) {
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
