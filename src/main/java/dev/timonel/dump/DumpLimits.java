package dev.timonel.dump;

import dev.timonel.model.KubeObject;

/**
 * How large a dump may be: {@code bytes} when it is unpacked, {@code objectCharacters} of one object, values counting one each,
 * {@code keptBytes} of memory that all objects take which are kept.
 */
public record DumpLimits(long bytes, long objectCharacters, long keptBytes) {
    private static final long OBJECT = 8L << 20;

    /** What an object takes beside what it says: its facts, the entries of the indexes, and what is on the way to disk. */
    private static final int BESIDE = 2500;

    private static final int EACH_BYTE = 2;

    /** What one takes that is there already, until it is in place: its entries while the dump is read and looked through. */
    static final int SHARED = 1000;

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
        return new DumpLimits(bytes, objectCharacters, Math.min(keptBytes, free(runtime)));
    }

    /** How much memory it takes to put the object in place, at most, in bytes. */
    static long cost(KubeObject object) {
        return cost(object.held());
    }

    static long cost(int bytes) {
        return BESIDE + (long) EACH_BYTE * bytes;
    }

    private static long free(Runtime runtime) {
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
