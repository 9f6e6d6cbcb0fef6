package dev.timonel.registry.strategy;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** UUIDs of version 4, as {@code metadata.uid} has them, from draws. */
public final class Uids {
    private Uids() {}

    public static String next(RandomGenerator random) {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
