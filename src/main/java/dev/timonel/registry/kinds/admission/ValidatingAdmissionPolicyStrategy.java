package dev.timonel.registry.kinds.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ExpressionWarning;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.TypeChecking;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyStatus;
import java.util.List;
import java.util.Objects;

/** Policies, by {@code pkg/registry/admissionregistration/validatingadmissionpolicy}. */
public final class ValidatingAdmissionPolicyStrategy implements Strategy<ValidatingAdmissionPolicy> {
    @Override
    public ResourceKind kind() {
        return Kinds.VALIDATING_ADMISSION_POLICY;
    }

    @Override
    public void setDefaults(ValidatingAdmissionPolicy policy) {
        ValidatingAdmissionPolicySpec spec =
                Objects.requireNonNullElseGet(policy.getSpec(), ValidatingAdmissionPolicySpec::new);
        policy.setSpec(spec);
        spec.setFailurePolicy(Objects.requireNonNullElse(spec.getFailurePolicy(), "Fail"));
        MatchResourcesValidation.setDefaults(spec.getMatchConstraints());
    }

    @Override
    public void prepareForCreate(ValidatingAdmissionPolicy policy, WriteContext write) {
        policy.setStatus(null);
    }

    @Override
    public void prepareForUpdate(ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicy old, WriteContext write) {
        policy.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(
            ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicy old, WriteContext write) {
        ValidatingAdmissionPolicyStatus status = policy.getStatus();
        policy.setSpec(old.getSpec());
        policy.getMetadata().setLabels(old.getMetadata().getLabels());
        policy.getMetadata().setAnnotations(old.getMetadata().getAnnotations());
        policy.getMetadata().setFinalizers(old.getMetadata().getFinalizers());
        policy.getMetadata().setOwnerReferences(old.getMetadata().getOwnerReferences());
        policy.setStatus(status);
    }

    @Override
    public List<FieldError> validate(ValidatingAdmissionPolicy policy, WriteContext write) {
        String name = orEmpty(policy.getMetadata().getName());
        FieldErrors errors = new FieldErrors();
        errors.addAll(PolicyValidation.errors(policy.getSpec(), name, true));
        PolicyValidation.name(name, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(
            ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicy old, WriteContext write) {
        ValidatingAdmissionPolicySpec spec = policy.getSpec();
        boolean same = Objects.equals(spec.getParamKind(), old.getSpec().getParamKind())
                && spec.getMatchConditions().equals(old.getSpec().getMatchConditions());
        return PolicyValidation.errors(spec, orEmpty(policy.getMetadata().getName()), !same);
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicy old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        TypeChecking checking =
                policy.getStatus() == null ? null : policy.getStatus().getTypeChecking();
        List<ExpressionWarning> warnings = checking == null ? List.of() : orEmpty(checking.getExpressionWarnings());
        for (int i = 0; i < warnings.size(); i++) {
            String path = "status.typeChecking.expressionWarnings[" + i + "]";
            if (orEmpty(warnings.get(i).getWarning()).isEmpty()) {
                errors.required(path + ".warning");
            }
            if (orEmpty(warnings.get(i).getFieldRef()).isBlank()) {
                errors.required(path + ".fieldRef");
            }
        }
        return errors.list();
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
