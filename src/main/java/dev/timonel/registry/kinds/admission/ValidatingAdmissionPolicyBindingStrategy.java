package dev.timonel.registry.kinds.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What puts policies in force, by {@code pkg/registry/admissionregistration/validatingadmissionpolicybinding}. */
public final class ValidatingAdmissionPolicyBindingStrategy implements Strategy<ValidatingAdmissionPolicyBinding> {
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");
    private static final String BOTH = "name and selector are mutually exclusive";

    @Override
    public ResourceKind kind() {
        return Kinds.VALIDATING_ADMISSION_POLICY_BINDING;
    }

    @Override
    public void setDefaults(ValidatingAdmissionPolicyBinding binding) {
        binding.setSpec(Objects.requireNonNullElseGet(binding.getSpec(), ValidatingAdmissionPolicyBindingSpec::new));
        MatchResourcesValidation.setDefaults(binding.getSpec().getMatchResources());
    }

    @Override
    public List<FieldError> validate(ValidatingAdmissionPolicyBinding binding, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(errors(binding));
        PolicyValidation.name(orEmpty(binding.getMetadata().getName()), errors);
        return errors.list();
    }

    private static List<FieldError> errors(ValidatingAdmissionPolicyBinding binding) {
        FieldErrors errors = new FieldErrors();
        ValidatingAdmissionPolicyBindingSpec spec = binding.getSpec();
        String policy = orEmpty(spec.getPolicyName());
        if (policy.isEmpty()) {
            errors.required("spec.policyName");
        } else {
            errors.invalid("spec.policyName", policy, Names.dns1123Subdomain(policy));
        }
        if (spec.getParamRef() != null) {
            params(spec.getParamRef(), errors);
        }
        if (spec.getMatchResources() != null) {
            MatchResourcesValidation.validate(spec.getMatchResources(), "spec.matchResources", errors);
        }
        actions(spec.getValidationActions(), errors);
        return errors.list();
    }

    private static void params(ParamRef params, FieldErrors errors) {
        String path = "spec.paramRef";
        String name = orEmpty(params.getName());
        if (!name.isEmpty()) {
            errors.invalid(path + ".name", name, Names.pathSegment(name));
        }
        if (!name.isEmpty() && params.getSelector() != null) {
            errors.forbidden(path + ".name", BOTH);
        }
        LabelSelectorValidation.validate(params.getSelector(), path + ".selector", errors);
        if (!name.isEmpty() && params.getSelector() != null) {
            errors.forbidden(path + ".selector", BOTH);
        }
        if (name.isEmpty() && params.getSelector() == null) {
            errors.add(FieldError.required(path, "one of name or selector must be specified"));
        }
        errors.oneOf(path + ".parameterNotFoundAction", params.getParameterNotFoundAction(), NOT_FOUND_ACTIONS);
    }

    private static void actions(List<String> actions, FieldErrors errors) {
        String path = "spec.validationActions";
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            String action = orEmpty(actions.get(i));
            if (!ACTIONS.contains(action)) {
                errors.add(FieldError.notSupported(path + "[" + i + "]", action, ACTIONS));
            }
            if (!seen.add(action)) {
                errors.duplicate(path + "[" + i + "]", action);
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            errors.invalid(
                    path,
                    actions,
                    "must not contain both Deny and Warn (repeating the same validation failure information in the API"
                            + " response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            errors.required(path);
        }
    }

    @Override
    public List<FieldError> validateUpdate(
            ValidatingAdmissionPolicyBinding binding, ValidatingAdmissionPolicyBinding old, WriteContext write) {
        return errors(binding);
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
