package dev.timonel.registry.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.admission.AdmissionPolicy;
import dev.timonel.model.admission.AdmissionRequest;
import dev.timonel.model.rules.Authorizer;
import dev.timonel.model.rules.PolicyExpressions;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.AuditAnnotation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds a request against the expressions of one policy ({@code policy/validating/validator.go}, {@code webhook/matchconditions}).
 */
final class PolicyJudge {
    private static final int MESSAGE_BYTES = 5 * 1024;

    private final AdmissionPolicy policy;
    private final AdmissionRequest request;
    private final ResourceKind version;
    private final PolicyExpressions.Account ofRequest;
    private final Authorizer authorizer;
    private final ClusterSnapshot state;

    /** What is the same whatever the parameters are. */
    private @Nullable Map<String, Object> seen;

    /** {@code version} is the one that the policy names the resource in; {@code ofRequest} is paid from for all policies. */
    PolicyJudge(
            AdmissionPolicy policy,
            AdmissionRequest request,
            ResourceKind version,
            PolicyExpressions.Account ofRequest,
            Authorizer authorizer,
            ClusterSnapshot state) {
        this.policy = policy;
        this.request = request;
        this.version = version;
        this.ofRequest = ofRequest;
        this.authorizer = authorizer;
        this.state = state;
    }

    Judged judge(@Nullable KubeObject params) {
        try {
            ofRequest.read(params == null ? 0 : params.json().length);
            return judged(named(params));
        } catch (PolicyExpressions.OutOfBudget costly) {
            return Judged.failed(String.valueOf(costly.getMessage()), policy.ignoresFailures());
        }
    }

    private Judged judged(Map<String, Object> named) {
        List<String> mistakes = new ArrayList<>();
        if (!policy.conditions().isEmpty() && !applies(expressions(named, true), mistakes)) {
            return Judged.nothing();
        }
        if (!mistakes.isEmpty()) {
            String all = mistakes.size() == 1 ? mistakes.get(0) : "[" + String.join(", ", mistakes) + "]";
            return Judged.failed(all, policy.ignoresFailures());
        }
        named.put("namespaceObject", PolicyExpressions.value(namespaceObject()));
        Judged judged = Judged.nothing();
        validate(expressions(named, true), expressions(named, false), judged);
        annotate(expressions(named, true), judged);
        return judged;
    }

    private PolicyExpressions expressions(Map<String, Object> named, boolean authorized) {
        PolicyExpressions expressions = new PolicyExpressions(named, policy.variables());
        if (authorized) {
            expressions.authorizer(
                    authorizer,
                    request.resource().group(),
                    request.resource().plural(),
                    request.subresource(),
                    request.namespace(),
                    request.name());
        }
        return expressions;
    }

    /** A condition that does not hold counts more than those that cannot be evaluated. */
    private boolean applies(PolicyExpressions expressions, List<String> mistakes) {
        PolicyExpressions.Account account = ofRequest.part(PolicyExpressions.OF_CONDITIONS);
        try {
            for (MatchCondition condition : policy.conditions()) {
                try {
                    if (Boolean.FALSE.equals(expressions.evaluate(orEmpty(condition.getExpression()), account))) {
                        return false;
                    }
                } catch (IllegalArgumentException wrong) {
                    mistakes.add(wrong.getMessage());
                }
            }
        } catch (PolicyExpressions.OutOfBudget costly) {
            mistakes.clear();
            mistakes.add(costly.getMessage());
        }
        return mistakes.isEmpty() || !policy.ignoresFailures();
    }

    private void validate(PolicyExpressions expressions, PolicyExpressions ofMessages, Judged judged) {
        PolicyExpressions.Account account = ofRequest.part(PolicyExpressions.OF_A_REQUEST);
        for (int i = 0; i < policy.validations().size(); i++) {
            Validation validation = policy.validations().get(i);
            try {
                if (!Boolean.TRUE.equals(expressions.evaluate(orEmpty(validation.getExpression()), account))) {
                    String reason = orEmpty(validation.getReason());
                    judged.denials()
                            .add(new Judged.Denial(
                                    i,
                                    reason.isEmpty() ? "Invalid" : reason,
                                    message(validation, ofMessages, account)));
                }
            } catch (IllegalArgumentException wrong) {
                judged.failed(i, String.valueOf(wrong.getMessage()), policy.ignoresFailures());
            }
        }
    }

    private static String message(
            Validation validation, PolicyExpressions expressions, PolicyExpressions.Account account) {
        String told = "";
        String own = orEmpty(validation.getMessageExpression());
        try {
            told = !own.isEmpty() && expressions.evaluate(own, account) instanceof String text ? text.strip() : "";
        } catch (PolicyExpressions.OutOfBudget costly) {
            throw new IllegalArgumentException("failed messageExpression: " + costly.getMessage());
        } catch (IllegalArgumentException wrong) {
            told = ""; // what is written is told instead
        }
        if (told.indexOf('\n') >= 0 || told.getBytes(StandardCharsets.UTF_8).length > MESSAGE_BYTES) {
            told = "";
        }
        if (told.isEmpty()) {
            told = orEmpty(validation.getMessage()).strip();
        }
        return told.isEmpty()
                ? "failed expression: " + orEmpty(validation.getExpression()).strip()
                : told;
    }

    private void annotate(PolicyExpressions expressions, Judged judged) {
        PolicyExpressions.Account account = ofRequest.part(PolicyExpressions.OF_A_REQUEST);
        for (AuditAnnotation each : policy.annotations()) {
            try {
                Object value = expressions.evaluate(orEmpty(each.getValueExpression()), account);
                if (value instanceof String text && !text.isBlank()) {
                    judged.annotations().put(orEmpty(each.getKey()), text.strip());
                }
            } catch (IllegalArgumentException wrong) {
                if (!policy.ignoresFailures()) {
                    judged.broken().add(String.valueOf(wrong.getMessage()));
                }
            }
        }
    }

    private Map<String, Object> named(@Nullable KubeObject params) {
        Map<String, Object> known = seen;
        if (known == null) {
            known = seen();
            seen = known;
        }
        Map<String, Object> named = new HashMap<>(known);
        ParamKind kind = policy.paramKind();
        JsonNode tree = params == null || kind == null ? null : Parameters.tree(params, kind, state);
        named.put("params", PolicyExpressions.value(tree));
        return named;
    }

    private Map<String, Object> seen() {
        ObjectNode object = request.written().object(version);
        ObjectNode old = request.written().oldObject(version);
        return Map.of(
                "object", PolicyExpressions.value(object),
                "oldObject", PolicyExpressions.value(old),
                "namespaceObject", PolicyExpressions.value(null),
                "request", PolicyExpressions.value(RequestTree.of(request, version, object == null ? old : object)));
    }

    private @Nullable JsonNode namespaceObject() {
        return request.namespace().isEmpty() || request.resource().equals(Kinds.NAMESPACE)
                ? null
                : RequestTree.namespace(request.namespace(), state);
    }
}
