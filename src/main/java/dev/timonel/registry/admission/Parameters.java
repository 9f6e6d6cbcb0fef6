package dev.timonel.registry.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects that a policy takes its parameters from ({@code CollectParams} of {@code policy/generic/policy_dispatcher.go}). */
final class Parameters {
    private Parameters() {}

    /** The stored kind; empty if no such is served. */
    static Optional<ResourceKind> kind(ParamKind written, ClusterSnapshot state) {
        return state.custom()
                .named(orEmpty(written.getApiVersion()), orEmpty(written.getKind()))
                .filter(Kinds::isOfTheApi);
    }

    /** As Go shows the kind. */
    static String shown(ParamKind written) {
        return orEmpty(written.getApiVersion()) + ", Kind=" + orEmpty(written.getKind());
    }

    /**
     * For each the policy is judged once; null is for none, and {@link #tree} shows the others. {@code namespace} is that of the request. Throws {@link
     * IllegalArgumentException} if the binding asks for what cannot be, or for what is not there and has to.
     */
    static List<@Nullable KubeObject> of(
            @Nullable ParamKind kind, @Nullable ParamRef ref, String namespace, ClusterSnapshot state) {
        if (kind == null || ref == null) {
            return Collections.singletonList(null);
        }
        ResourceKind stored = kind(kind, state)
                .orElseThrow(() -> new IllegalArgumentException("paramKind kind `" + shown(kind) + "` not known"));
        String own = orEmpty(ref.getNamespace());
        if (!stored.namespaced() && !own.isEmpty()) {
            throw new IllegalArgumentException(
                    "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }
        String in = !stored.namespaced() ? "" : own.isEmpty() ? namespace : own;
        if (stored.namespaced() && in.isEmpty()) {
            throw new IllegalArgumentException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        List<@Nullable KubeObject> found =
                new ArrayList<>(select(stored, in, ref, state).toList());
        if (found.isEmpty() && "Deny".equals(ref.getParameterNotFoundAction())) {
            throw new IllegalArgumentException(
                    "no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private static Stream<KubeObject> select(ResourceKind kind, String namespace, ParamRef ref, ClusterSnapshot state) {
        String name = orEmpty(ref.getName());
        if (!name.isEmpty()) {
            return state.get(kind, namespace, name).stream();
        }
        LabelSelector selector = LabelSelector.of(ref.getSelector());
        return selector == null
                ? Stream.empty()
                : state.list(kind, namespace).stream().filter(object -> selector.matches(object.labels()));
    }

    /** As the kind has it. */
    static JsonNode tree(KubeObject object, ParamKind kind, ClusterSnapshot state) {
        ObjectNode tree = (ObjectNode) KubeJson.tree(object.json());
        String apiVersion = orEmpty(kind.getApiVersion());
        return Versions.of(object.kind(), state).stream()
                .filter(version -> version.apiVersion().equals(apiVersion))
                .findFirst()
                .map(version -> Versions.as(version, tree, state))
                .orElse(tree);
    }
}
