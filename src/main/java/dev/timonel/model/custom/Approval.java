package dev.timonel.model.custom;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.regex.Pattern;

/**
 * Whether a definition in a group of Kubernetes' own says where it was reviewed
 * ({@code apiextensions-apiserver/pkg/apihelpers}).
 */
public record Approval(State state, String value, String message) {
    private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s]\\S*");

    public static final String ANNOTATION = "api-approved.kubernetes.io";

    /** What the annotation says. */
    public enum State {
        MISSING,
        APPROVED,
        UNAPPROVED,
        MALFORMED
    }

    public static boolean isProtected(String group) {
        return group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
    }

    public static Approval of(CustomResourceDefinition definition) {
        String value = orEmpty(definition.getMetadata().getAnnotations()).getOrDefault(ANNOTATION, "");
        if (value.isEmpty()) {
            return new Approval(
                    State.MISSING,
                    value,
                    "protected groups must have approval annotation \"" + ANNOTATION
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
        if (value.startsWith("unapproved")) {
            return new Approval(State.UNAPPROVED, value, "not approved: \"" + value + "\"");
        }
        return URL.matcher(value).matches()
                ? new Approval(State.APPROVED, value, "approved in " + value)
                : new Approval(
                        State.MALFORMED,
                        value,
                        "protected groups must have approval annotation \"" + ANNOTATION
                                + "\" with either a URL or a reason starting with \"unapproved\", see"
                                + " https://github.com/kubernetes/enhancements/pull/1111");
    }
}
