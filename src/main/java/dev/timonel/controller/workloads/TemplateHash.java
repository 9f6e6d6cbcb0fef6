package dev.timonel.controller.workloads;

import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;

/**
 * A short text that follows from a template, as names of ReplicaSets and revisions end with: FNV-1a of 32 bits in the alphabet
 * of generated names ({@code ComputeHash}). Upstream hashes the memory of Go's types; here it is the JSON.
 */
final class TemplateHash {
    static final String LABEL = "pod-template-hash";
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private TemplateHash() {}

    static String of(Object template, int collisions) {
        int hash = 0x811c9dc5;
        for (byte b : KubeJson.write(template)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        if (collisions > 0) {
            for (byte b : Integer.toString(collisions).getBytes(StandardCharsets.US_ASCII)) {
                hash = (hash ^ (b & 0xff)) * 0x01000193;
            }
        }
        StringBuilder safe = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            safe.append(ALPHABET.charAt(digit % ALPHABET.length()));
        }
        return safe.toString();
    }
}
