package dev.timonel.registry.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Asker;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nobody lets a policy read for them what they may not read themselves ({@code authz.go} of {@code
 * pkg/registry/admissionregistration/validatingadmissionpolicy} and {@code …policybinding}).
 */
public final class ParamAccess {
    private static final String ANY = "*";

    private ParamAccess() {}

    /** Throws a {@link StatusException} (422) at whoever writes such a policy or binding. */
    public static void check(
            HasMetadata object, @Nullable KubeObject old, @Nullable Asker asker, ClusterSnapshot state) {
        if (asker == null || asker.user().isMaster()) {
            return;
        }
        String mistake = "";
        if (object instanceof ValidatingAdmissionPolicy policy) {
            mistake = ofPolicy(policy, old, asker.user(), state);
        } else if (object instanceof ValidatingAdmissionPolicyBinding binding) {
            mistake = ofBinding(binding, old, asker.user(), state);
        }
        if (!mistake.isEmpty()) {
            String field = object instanceof ValidatingAdmissionPolicy ? "spec.paramKind" : "spec.paramRef";
            throw StatusException.invalid(
                    Kinds.of(object), object.getMetadata().getName(), List.of(FieldError.forbidden(field, mistake)));
        }
    }

    private static String ofPolicy(
            ValidatingAdmissionPolicy policy, @Nullable KubeObject old, User user, ClusterSnapshot state) {
        ParamKind kind = policy.getSpec().getParamKind();
        if (kind == null
                || old != null
                        && kind.equals(old.as(ValidatingAdmissionPolicy.class)
                                .getSpec()
                                .getParamKind())) {
            return "";
        }
        return may(user, "get", kind, ANY, ANY, state)
                ? ""
                : "user " + shown(user)
                        + " must have \"get\" permission on all objects of the referenced paramKind (kind="
                        + orEmpty(kind.getKind()) + ", apiVersion=" + orEmpty(kind.getApiVersion()) + ")";
    }

    private static String ofBinding(
            ValidatingAdmissionPolicyBinding binding, @Nullable KubeObject old, User user, ClusterSnapshot state) {
        ParamRef ref = binding.getSpec().getParamRef();
        if (ref == null || isSame(binding, old)) {
            return "";
        }
        String verb = orEmpty(ref.getName()).isEmpty() ? "list" : "get";
        String name = orEmpty(binding.getSpec().getPolicyName());
        Optional<KubeObject> policy = state.get(Kinds.VALIDATING_ADMISSION_POLICY, "", name);
        ParamKind kind = policy.map(found ->
                        found.as(ValidatingAdmissionPolicy.class).getSpec().getParamKind())
                .orElse(null);
        if (may(user, verb, kind, orEmpty(ref.getNamespace()), orEmpty(ref.getName()), state)) {
            return "";
        }
        String all = " to determine minimum required permissions and user " + shown(user) + " does not have \"" + verb
                + "\" permission for all groups, versions and resources";
        if (policy.isEmpty()) {
            return "unable to get policy " + name + all;
        }
        return kind != null && Parameters.kind(kind, state).isEmpty()
                ? "unable to resolve paramKind " + Parameters.shown(kind) + all
                : "user " + shown(user) + " does not have \"" + verb
                        + "\" permission on the object referenced by paramRef";
    }

    private static boolean isSame(ValidatingAdmissionPolicyBinding binding, @Nullable KubeObject old) {
        if (old == null) {
            return false;
        }
        ValidatingAdmissionPolicyBinding before = old.as(ValidatingAdmissionPolicyBinding.class);
        return binding.getSpec().getParamRef().equals(before.getSpec().getParamRef())
                && orEmpty(binding.getSpec().getPolicyName())
                        .equals(orEmpty(before.getSpec().getPolicyName()));
    }

    /** Of a kind that is not known, everything has to be allowed. */
    private static boolean may(
            User user, String verb, @Nullable ParamKind kind, String namespace, String name, ClusterSnapshot state) {
        Optional<ResourceKind> known = kind == null ? Optional.empty() : Parameters.kind(kind, state);
        String apiVersion = kind == null ? "" : orEmpty(kind.getApiVersion());
        int slash = apiVersion.indexOf('/');
        String group = kind == null ? ANY : slash < 0 ? "" : apiVersion.substring(0, slash);
        String resource = known.map(ResourceKind::plural).orElse(ANY);
        return Policy.of(state)
                .decide(user, Access.toResource(verb, group, resource, "", namespace, name))
                .allowed();
    }

    /** As Go shows the structure. */
    private static String shown(User user) {
        StringBuilder extra = new StringBuilder();
        new TreeMap<>(user.extra())
                .forEach((key, values) -> extra.append(extra.isEmpty() ? "" : " ")
                        .append(key)
                        .append(":[")
                        .append(String.join(" ", values))
                        .append(']'));
        return "&{" + user.name() + " " + user.uid() + " [" + String.join(" ", user.groups()) + "] map[" + extra + "]}";
    }
}
