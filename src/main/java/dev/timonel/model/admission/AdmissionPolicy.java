package dev.timonel.model.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.AuditAnnotation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ValidatingAdmissionPolicy, read once. {@code ignoresFailures}: what cannot be evaluated is let through; {@code variables} are
 * expressions by their names.
 */
public record AdmissionPolicy(
        String name,
        boolean ignoresFailures,
        @Nullable ParamKind paramKind,
        MatchRules constraints,
        Map<String, String> variables,
        List<MatchCondition> conditions,
        List<Validation> validations,
        List<AuditAnnotation> annotations) {

    static AdmissionPolicy of(KubeObject object) {
        ValidatingAdmissionPolicySpec spec = Objects.requireNonNullElseGet(
                object.as(ValidatingAdmissionPolicy.class).getSpec(), ValidatingAdmissionPolicySpec::new);
        MatchResources constraints = spec.getMatchConstraints();
        Map<String, String> variables = new LinkedHashMap<>();
        for (Variable each : orEmpty(spec.getVariables())) {
            variables.put(orEmpty(each.getName()), orEmpty(each.getExpression()));
        }
        return new AdmissionPolicy(
                object.name(),
                "Ignore".equals(spec.getFailurePolicy()),
                spec.getParamKind(),
                MatchRules.of(constraints == null ? new MatchResources() : constraints),
                variables,
                orEmpty(spec.getMatchConditions()),
                orEmpty(spec.getValidations()),
                orEmpty(spec.getAuditAnnotations()));
    }
}
