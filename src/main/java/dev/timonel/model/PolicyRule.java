package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import java.util.List;

/** What one rule of a role allows: verbs on resources, or on paths ({@code rbac.authorization.k8s.io/v1 PolicyRule}). */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    private static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    public static PolicyRule of(io.fabric8.kubernetes.api.model.rbac.PolicyRule rule) {
        return new PolicyRule(
                orEmpty(rule.getVerbs()),
                orEmpty(rule.getApiGroups()),
                orEmpty(rule.getResources()),
                orEmpty(rule.getResourceNames()),
                orEmpty(rule.getNonResourceURLs()));
    }

    public boolean allowsVerb(String verb) {
        return verbs.contains(ALL) || verbs.contains(verb);
    }

    /** {@code resource} with its subresource: {@code pods/status}. {@code *}{@code /status} is that subresource of everything. */
    public boolean allowsResource(String group, String resource, String subresource) {
        String combined = subresource.isEmpty() ? resource : resource + "/" + subresource;
        return (apiGroups.contains(ALL) || apiGroups.contains(group))
                && (resources.contains(ALL)
                        || resources.contains(combined)
                        || !subresource.isEmpty() && resources.contains("*/" + subresource));
    }

    /** {@code name} is {@code ""} where a request names no object, which a rule for names never allows. */
    public boolean allowsName(String name) {
        return resourceNames.isEmpty() || resourceNames.contains(name);
    }

    /** A {@code *} at the end stands for any rest. */
    public boolean allowsPath(String path) {
        for (String url : nonResourceUrls) {
            if (url.equals(ALL) || url.equals(path) || url.endsWith(ALL) && path.startsWith(stripTrailing(url))) {
                return true;
            }
        }
        return false;
    }

    /** Without the stars at its end. */
    private static String stripTrailing(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '*') {
            end--;
        }
        return url.substring(0, end);
    }
}
