package dev.timonel.authorization;

import dev.timonel.model.GoText;
import dev.timonel.model.PolicyRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether somebody gives away more than they have: {@code component-helpers/auth/rbac/validation} and {@code
 * ConfirmNoEscalation} of {@code pkg/registry/rbac/validation}.
 */
public final class Escalation {
    private static final List<String> ALL = List.of("*");

    /** The rules of cluster-admin. */
    public static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(ALL, ALL, ALL, List.of(), List.of()),
            new PolicyRule(ALL, List.of(), List.of(), List.of(), ALL));

    private Escalation() {}

    /** What the user lacks of these rules in the namespace ({@code ""} for the cluster), in words; empty if nothing. */
    public static Optional<String> problem(Policy policy, User user, String namespace, List<PolicyRule> wanted) {
        Policy.Rules own = policy.rulesFor(user, namespace);
        List<PolicyRule> missing = missing(own.rules(), wanted);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Set<String> shown = new TreeSet<>();
        compact(missing).forEach(rule -> shown.add(text(rule)));
        String message = "user " + GoText.quoted(user.name()) + " (groups=" + quoted(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n" + String.join("\n", shown);
        return Optional.of(own.problem().isEmpty() ? message : message + "; resolution errors: " + own.problem());
    }

    /** The parts of {@code wanted}, one verb on one thing each, that no rule of {@code own} covers. */
    static List<PolicyRule> missing(List<PolicyRule> own, List<PolicyRule> wanted) {
        return wanted.stream()
                .flatMap(rule -> parts(rule).stream())
                .filter(part -> own.stream().noneMatch(o -> covers(o, part)))
                .toList();
    }

    private static List<PolicyRule> parts(PolicyRule rule) {
        List<PolicyRule> parts = new ArrayList<>();
        for (String verb : rule.verbs()) {
            List<String> one = List.of(verb);
            for (String group : rule.apiGroups()) {
                for (String resource : rule.resources()) {
                    if (rule.resourceNames().isEmpty()) {
                        parts.add(new PolicyRule(one, List.of(group), List.of(resource), List.of(), List.of()));
                    }
                    for (String name : rule.resourceNames()) {
                        parts.add(new PolicyRule(one, List.of(group), List.of(resource), List.of(name), List.of()));
                    }
                }
            }
            rule.nonResourceUrls()
                    .forEach(url -> parts.add(new PolicyRule(one, List.of(), List.of(), List.of(), List.of(url))));
        }
        return parts;
    }

    private static boolean covers(PolicyRule own, PolicyRule part) {
        return hasAll(own.verbs(), part.verbs())
                && hasAll(own.apiGroups(), part.apiGroups())
                && part.resources().stream().allMatch(resource -> coversResource(own.resources(), resource))
                && part.nonResourceUrls().stream().allMatch(own::allowsPath)
                && (own.resourceNames().isEmpty()
                        || !part.resourceNames().isEmpty()
                                && own.resourceNames().containsAll(part.resourceNames()));
    }

    private static boolean coversResource(List<String> own, String resource) {
        int slash = resource.indexOf('/');
        return own.contains("*")
                || own.contains(resource)
                || slash >= 0 && own.contains("*" + resource.substring(slash));
    }

    private static boolean hasAll(List<String> own, List<String> wanted) {
        return own.contains("*") || own.containsAll(wanted);
    }

    /** The parts about one resource, or one object, as one rule with all their verbs. */
    private static List<PolicyRule> compact(List<PolicyRule> parts) {
        Map<PolicyRule, Set<String>> verbs = new LinkedHashMap<>();
        List<PolicyRule> rules = new ArrayList<>();
        for (PolicyRule part : parts) {
            if (part.nonResourceUrls().isEmpty()) {
                PolicyRule about =
                        new PolicyRule(List.of(), part.apiGroups(), part.resources(), part.resourceNames(), List.of());
                verbs.computeIfAbsent(about, a -> new LinkedHashSet<>()).addAll(part.verbs());
            } else {
                rules.add(part);
            }
        }
        verbs.forEach((about, all) -> rules.add(new PolicyRule(
                List.copyOf(all), about.apiGroups(), about.resources(), about.resourceNames(), List.of())));
        return rules;
    }

    private static String text(PolicyRule rule) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        parts.put("APIGroups", rule.apiGroups());
        parts.put("Resources", rule.resources());
        parts.put("NonResourceURLs", rule.nonResourceUrls());
        parts.put("ResourceNames", rule.resourceNames());
        parts.put("Verbs", rule.verbs());
        return parts.entrySet().stream()
                .filter(part -> !part.getValue().isEmpty())
                .map(part -> part.getKey() + ":" + quoted(part.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(GoText::quoted).collect(Collectors.joining(" ", "[", "]"));
    }
}
