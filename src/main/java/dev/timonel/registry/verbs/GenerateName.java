package dev.timonel.registry.verbs;

import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.random.RandomGenerator;

/**
 * Names made of {@code metadata.generateName} and five random characters, by {@code apiserver/pkg/storage/names}. The
 * alphabet has no vowels and none of the digits that look like letters, so that no words come out.
 */
final class GenerateName {
    static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    static final int RANDOM_LENGTH = 5;
    static final int MAX_PREFIX_LENGTH = 63 - RANDOM_LENGTH;
    static final int MAX_TRIES = 8;

    private GenerateName() {}

    /** A name that is free in this snapshot; a {@link StatusException} (409, try again) if eight draws find none. */
    static String next(
            ResourceKind kind, String namespace, String prefix, ClusterSnapshot snapshot, RandomGenerator random) {
        String base = prefix.length() > MAX_PREFIX_LENGTH ? prefix.substring(0, MAX_PREFIX_LENGTH) : prefix;
        String name = base;
        for (int i = 0; i < MAX_TRIES; i++) {
            name = base + suffix(random);
            if (snapshot.get(kind, namespace, name).isEmpty()) {
                return name;
            }
        }
        throw StatusException.generateNameConflict(new ObjectKey(kind, namespace, name));
    }

    private static String suffix(RandomGenerator random) {
        StringBuilder suffix = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return suffix.toString();
    }
}
