package dev.timonel.controller.endpoints;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;

/**
 * Free names for new slices of one owner, in the form of {@code generateName}: a prefix and five characters. The
 * characters are a hash of what the slice is for, since nothing that is replayed may draw; a name that is taken leads to
 * the next attempt.
 */
final class SliceNames {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    /** What {@code names.SimpleNameGenerator} leaves of a prefix. */
    private static final int MAX_PREFIX_LENGTH = 58;

    private final ClusterSnapshot snapshot;
    private final KubeObject owner;
    private final Set<String> given = new HashSet<>();

    SliceNames(ClusterSnapshot snapshot, KubeObject owner) {
        this.snapshot = snapshot;
        this.owner = owner;
    }

    static String generateName(String ownerName) {
        return ownerName + "-";
    }

    /** {@code purpose} tells slices of the owner apart as far as they differ: address type and ports. */
    String next(String purpose) {
        String prefix = generateName(owner.name());
        String cut = prefix.length() > MAX_PREFIX_LENGTH ? prefix.substring(0, MAX_PREFIX_LENGTH) : prefix;
        for (int attempt = 0; ; attempt++) {
            String name = cut + suffix(owner.uid() + "\n" + purpose + "\n" + attempt);
            if (snapshot.get(Kinds.ENDPOINT_SLICE, owner.namespace(), name).isEmpty() && given.add(name)) {
                return name;
            }
        }
    }

    private static String suffix(String text) {
        byte[] hash = sha256(text);
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            int value = (hash[2 * i] & 0xFF) << 8 | hash[2 * i + 1] & 0xFF;
            suffix.append(ALPHABET.charAt(value % ALPHABET.length()));
        }
        return suffix.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
