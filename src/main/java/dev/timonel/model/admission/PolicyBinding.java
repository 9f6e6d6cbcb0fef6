package dev.timonel.model.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A ValidatingAdmissionPolicyBinding, read once. {@code matchResources} narrows the policy's own; {@code actions} are Deny, Warn, Audit. */
public record PolicyBinding(
        String name,
        String policyName,
        @Nullable ParamRef paramRef,
        @Nullable MatchRules matchResources,
        List<String> actions) {

    static PolicyBinding of(KubeObject object) {
        ValidatingAdmissionPolicyBindingSpec spec = Objects.requireNonNullElseGet(
                object.as(ValidatingAdmissionPolicyBinding.class).getSpec(), ValidatingAdmissionPolicyBindingSpec::new);
        return new PolicyBinding(
                object.name(),
                orEmpty(spec.getPolicyName()),
                spec.getParamRef(),
                spec.getMatchResources() == null ? null : MatchRules.of(spec.getMatchResources()),
                orEmpty(spec.getValidationActions()));
    }

    public boolean matches(AdmissionRequest request) {
        return matchResources == null || matchResources.match(request).isPresent();
    }
}
