package dev.timonel.registry.kinds.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.model.rules.PolicyCheck;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.AuditAnnotation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be wrong with a policy ({@code validateValidatingAdmissionPolicySpec} of {@code pkg/apis/admissionregistration/validation}). */
final class PolicyValidation {
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final int MOST_CONDITIONS = 64;
    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_ANNOTATION = 5 * 1024;
    private static final String STATIC = ".static.k8s.io";
    private static final String NOTHING = "validations or auditAnnotations must contain at least one item";

    private final ValidatingAdmissionPolicySpec spec;
    private final PolicyCheck check;
    private final FieldErrors errors = new FieldErrors();

    private PolicyValidation(ValidatingAdmissionPolicySpec spec) {
        this.spec = spec;
        this.check = new PolicyCheck(
                spec.getParamKind() != null, !spec.getVariables().isEmpty());
    }

    /** {@code withConditions} unless they stay as they were. */
    static List<FieldError> errors(ValidatingAdmissionPolicySpec spec, String name, boolean withConditions) {
        PolicyValidation validation = new PolicyValidation(spec);
        validation.validate(name, withConditions);
        return validation.errors.list();
    }

    private void validate(String name, boolean withConditions) {
        errors.oneOf("spec.failurePolicy", spec.getFailurePolicy(), FAILURE_POLICIES);
        if (spec.getParamKind() != null) {
            paramKind(spec.getParamKind());
        }
        constraints(spec.getMatchConstraints());
        if (withConditions) {
            conditions(spec.getMatchConditions());
        }
        for (int i = 0; i < spec.getVariables().size(); i++) {
            variable(spec.getVariables().get(i), "spec.variables[" + i + "]");
        }
        if (spec.getValidations().isEmpty() && spec.getAuditAnnotations().isEmpty()) {
            errors.add(FieldError.required("spec.validations", NOTHING));
            errors.add(FieldError.required("spec.auditAnnotations", NOTHING));
            return;
        }
        for (int i = 0; i < spec.getValidations().size(); i++) {
            validation(spec.getValidations().get(i), "spec.validations[" + i + "]");
        }
        annotations(spec.getAuditAnnotations(), name);
    }

    /** Names that belong to what the operator configures beside the API ({@code static_suffix.go}). */
    static void name(String name, FieldErrors errors) {
        if (name.endsWith(STATIC)) {
            errors.invalid(
                    "metadata.name",
                    name,
                    "names ending with \"" + STATIC + "\" are reserved for static manifest-based configurations and"
                            + " cannot be managed via the API");
        }
    }

    private void constraints(@Nullable MatchResources constraints) {
        String path = "spec.matchConstraints";
        if (constraints == null) {
            errors.required(path);
            return;
        }
        MatchResourcesValidation.validate(constraints, path, errors);
        if (constraints.getResourceRules().isEmpty()) {
            errors.required(path + ".resourceRules");
        }
    }

    private void paramKind(ParamKind kind) {
        String path = "spec.paramKind";
        String apiVersion = orEmpty(kind.getApiVersion());
        if (apiVersion.isEmpty()) {
            errors.required(path + ".apiVersion");
        } else if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
            errors.invalid(path + ".apiVersion", apiVersion, "unexpected GroupVersion string: " + apiVersion);
        } else {
            groupVersion(apiVersion, path + ".apiVersion");
        }
        String name = orEmpty(kind.getKind());
        List<String> mistakes = Names.dns1035Label(name.toLowerCase(Locale.ROOT));
        if (name.isEmpty()) {
            errors.required(path + ".kind");
        } else if (!mistakes.isEmpty()) {
            errors.invalid(
                    path + ".kind",
                    name,
                    "may have mixed case, but should otherwise match: " + String.join(",", mistakes));
        }
    }

    private void groupVersion(String apiVersion, String path) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String version = apiVersion.substring(slash + 1);
        List<String> ofGroup = group.isEmpty() ? List.of() : Names.dns1123Subdomain(group);
        if (!ofGroup.isEmpty()) {
            errors.invalid(path, group, String.join(",", ofGroup));
        }
        List<String> ofVersion = Names.dns1035Label(version);
        if (version.isEmpty()) {
            errors.invalid(path, apiVersion, "version must be specified");
        } else if (!ofVersion.isEmpty()) {
            errors.invalid(path, version, String.join(",", ofVersion));
        }
    }

    private void conditions(List<MatchCondition> conditions) {
        String path = "spec.matchConditions";
        if (conditions.size() > MOST_CONDITIONS) {
            errors.add(FieldError.tooMany(path, conditions.size(), MOST_CONDITIONS));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(conditions.get(i).getName());
            String expression = orEmpty(conditions.get(i).getExpression()).strip();
            if (expression.isEmpty()) {
                errors.required(at + ".expression");
            } else {
                mistake(
                        at + ".expression",
                        expression,
                        PolicyCheck.matchCondition(expression, spec.getParamKind() != null));
            }
            if (name.isEmpty()) {
                errors.required(at + ".name");
            } else {
                errors.invalid(at + ".name", name, Names.qualifiedName(name));
                if (!names.add(name)) {
                    errors.duplicate(at + ".name", name);
                }
            }
        }
    }

    private void variable(Variable variable, String path) {
        String name = orEmpty(variable.getName());
        String expression = orEmpty(variable.getExpression());
        if (name.isBlank()) {
            errors.add(FieldError.required(path + ".name", "name is not specified"));
        } else if (!PolicyCheck.isName(name)) {
            errors.invalid(path + ".name", name, "must be a valid CEL identifier");
        }
        if (expression.isBlank()) {
            errors.add(FieldError.required(path + ".expression", "expression is not specified"));
        } else {
            mistake(path + ".expression", expression, check.variable(name, expression));
        }
    }

    private void validation(Validation validation, String path) {
        String expression = orEmpty(validation.getExpression());
        String message = orEmpty(validation.getMessage());
        String own = orEmpty(validation.getMessageExpression());
        if (expression.isBlank()) {
            errors.add(FieldError.required(path + ".expression", "expression is not specified"));
        } else {
            mistake(path + ".expression", expression, check.validation(expression));
        }
        if (!own.isEmpty() && own.isBlank()) {
            errors.invalid(path + ".messageExpression", own, "must be non-empty if specified");
        } else if (!own.isEmpty()) {
            mistake(path + ".messageExpression", own, check.message(own));
        }
        if (!message.isEmpty() && message.isBlank()) {
            errors.invalid(path + ".message", message, "must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0 || message.strip().indexOf('\r') >= 0) {
            errors.invalid(path + ".message", message, "must not contain line breaks");
        }
        if (validation.getReason() != null && !REASONS.contains(validation.getReason())) {
            errors.add(FieldError.notSupported(path + ".reason", validation.getReason(), REASONS));
        }
    }

    private void annotations(List<AuditAnnotation> annotations, String name) {
        String path = "spec.auditAnnotations";
        if (annotations.size() > MOST_ANNOTATIONS) {
            errors.invalid(path, annotations, "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < annotations.size(); i++) {
            String at = path + "[" + i + "]";
            String key = orEmpty(annotations.get(i).getKey());
            if (name.isEmpty()) {
                errors.invalid(at + ".key", key, "requires metadata.name be non-empty");
            } else {
                errors.invalid(at + ".key", name + "/" + key, Names.qualifiedName(name + "/" + key));
            }
            annotation(orEmpty(annotations.get(i).getValueExpression()), at + ".valueExpression");
            if (!keys.add(key)) {
                errors.duplicate(at + ".key", key);
            }
        }
    }

    private void annotation(String value, String path) {
        String expression = value.strip();
        if (expression.isEmpty()) {
            errors.add(FieldError.required(path, "valueExpression is not specified"));
        } else if (expression.length() > LONGEST_ANNOTATION) {
            errors.add(FieldError.required(path, "must not exceed " + LONGEST_ANNOTATION + " bytes in length"));
        } else {
            mistake(path, value, check.annotation(expression));
        }
    }

    private void mistake(String path, String expression, String mistake) {
        if (!mistake.isEmpty()) {
            errors.invalid(path, expression, mistake);
        }
    }
}
