package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Locale;

/**
 * What an object of a custom resource says of its kind without its definition: group, version, kind and scope. Its plural is a
 * guess; whoever answers a request has the true one from {@link dev.timonel.model.custom.Definition}.
 */
public final class CustomShape {
    private final String apiVersion;
    private final String kind;
    private final boolean namespaced;
    private final ResourceKind resource;

    private CustomShape(String apiVersion, String kind, boolean namespaced) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.namespaced = namespaced;
        int slash = apiVersion.indexOf('/');
        String singular = kind.toLowerCase(Locale.ROOT);
        this.resource = new ResourceKind(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                kind,
                plural(singular),
                singular,
                List.of(),
                List.of(),
                namespaced,
                true,
                GenericKubernetesResource.class);
    }

    /** The kind of bookkeeping, or a custom one. */
    static ResourceKind of(GenericKubernetesResource object) {
        for (ResourceKind kind : Kinds.INTERNAL) {
            if (kind.kind().equals(object.getKind()) && kind.apiVersion().equals(object.getApiVersion())) {
                return kind;
            }
        }
        boolean namespaced = !orEmpty(object.getMetadata().getNamespace()).isEmpty();
        return Met.before(new CustomShape(orEmpty(object.getApiVersion()), orEmpty(object.getKind()), namespaced))
                .resource;
    }

    /** The kind of a stored object of which the version is not known yet. */
    public static ResourceKind stored(String group, String kind, boolean namespaced) {
        return Met.before(new CustomShape(group + "/", kind, namespaced)).resource;
    }

    private static String plural(String singular) {
        if (singular.matches(".*(s|x|z|ch|sh)")) {
            return singular + "es";
        }
        return singular.matches(".*[^aeiou]y") ? singular.substring(0, singular.length() - 1) + "ies" : singular + "s";
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof CustomShape that
                && namespaced == that.namespaced
                && kind.equals(that.kind)
                && apiVersion.equals(that.apiVersion);
    }

    @Override
    public int hashCode() {
        return (apiVersion.hashCode() * 31 + kind.hashCode()) * 2 + (namespaced ? 1 : 0);
    }
}
