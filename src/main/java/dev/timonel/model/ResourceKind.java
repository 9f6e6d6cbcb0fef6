package dev.timonel.model;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Set;

/**
 * One kind of the Kubernetes API as discovery describes it. {@code group} is empty for the core group; {@code type} is
 * the fabric8 class of its objects. Two kinds are equal if they have the same group and name.
 */
public record ResourceKind(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        boolean hasStatus,
        Class<? extends HasMetadata> type)
        implements Comparable<ResourceKind> {

    private static final Set<String> SCALED =
            Set.of("apps Deployment", "apps ReplicaSet", "apps StatefulSet", " ReplicationController");

    /** Whether it is none of {@link Kinds} but one that a CustomResourceDefinition adds. */
    public boolean isCustom() {
        return type == GenericKubernetesResource.class && Kinds.isOfTheApi(this);
    }

    /** Whether it is one of {@link Kinds} that has the subresource {@code scale}. */
    public boolean hasScale() {
        return SCALED.contains(group + " " + kind);
    }

    /** {@code v1}, {@code discovery.k8s.io/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The resource as error messages name it: {@code pods}, {@code endpointslices.discovery.k8s.io}. */
    public String qualifiedResource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The kind as validation messages name it: {@code Pod}, {@code EndpointSlice.discovery.k8s.io}. */
    public String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    @Override
    public int compareTo(ResourceKind other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : kind.compareTo(other.kind);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceKind that && group.equals(that.group) && kind.equals(that.kind);
    }

    @Override
    public int hashCode() {
        return kind.hashCode();
    }

    @Override
    public String toString() {
        return qualifiedKind();
    }
}
