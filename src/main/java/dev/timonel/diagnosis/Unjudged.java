package dev.timonel.diagnosis;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a dump has that is not kept here, and that may keep an answer away all the same. */
public final class Unjudged {
    private static final List<String> FORBIDDING = List.of("NetworkPolicy", "AuthorizationPolicy", "NetworkPolicies");

    private Unjudged() {}

    /** One sentence for each kind; {@code leftOut} are counts by kind, as in {@code NetworkPolicy (networking.k8s.io/v1)}. */
    public static List<String> of(Map<String, Integer> leftOut) {
        return new TreeMap<>(leftOut)
                .entrySet().stream()
                        .filter(kind -> FORBIDDING.stream().anyMatch(kind.getKey()::contains))
                        .map(kind -> "whether a " + kind.getKey() + " forbids it: the dump has " + kind.getValue()
                                + ", and they are not judged here")
                        .toList();
    }
}
