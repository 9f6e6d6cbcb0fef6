package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a pod gets of its ServiceAccount: the names of pull secrets, and, if it is {@code limited} to
 * the {@code secrets} that the account names, which those are.
 */
public record AccountFacts(List<String> pullSecrets, boolean limited, Set<String> secrets) implements Facts {
    /** Of an account that says nothing. */
    public static final AccountFacts PLAIN = new AccountFacts(List.of(), false, Set.of());

    private static final String LIMITED = "kubernetes.io/enforce-mountable-secrets";

    /** What Go's {@code strconv.ParseBool} takes for true. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    static AccountFacts of(ServiceAccount account) {
        String limited = orEmpty(account.getMetadata().getAnnotations()).getOrDefault(LIMITED, "");
        return new AccountFacts(
                account.getImagePullSecrets().stream()
                        .map(LocalObjectReference::getName)
                        .toList(),
                TRUE.contains(limited),
                account.getSecrets().stream()
                        .map(ObjectReference::getName)
                        .map(Absent::orEmpty)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
