package dev.timonel.registry.admission;

import dev.timonel.model.KubeJson;
import dev.timonel.model.admission.AdmissionPolicy;
import dev.timonel.model.admission.PolicyBinding;
import dev.timonel.registry.Remarks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What all policies together say of a request, gathered one by one ({@code policy/validating/dispatcher.go}). */
final class Verdict {
    private static final String FAILURES = "validation.policy.admission.k8s.io/validation_failure";
    private static final int MOST_FAILURES = 50;
    private static final int LONGEST_VALUE = 10 * 1024;

    private final List<String> warnings = new ArrayList<>();
    private final Map<String, List<String>> annotations = new LinkedHashMap<>();
    private final ArrayNode failures = KubeJson.mapper().createArrayNode();
    private @Nullable Refusal refusal;

    /** {@code reason} is that of the Status. */
    record Refusal(String reason, String message) {}

    /** That a policy, or this binding of it, cannot be held against anything. */
    void misconfigured(AdmissionPolicy policy, @Nullable PolicyBinding binding, String because) {
        if (!policy.ignoresFailures()) {
            String what = binding == null ? "policy" : "binding";
            deny(policy, binding, "", "failed to configure " + what + ": " + because);
        }
    }

    void add(AdmissionPolicy policy, PolicyBinding binding, Judged judged) {
        for (Judged.Denial denial : judged.denials()) {
            for (String action : binding.actions()) {
                act(action, policy, binding, denial);
            }
        }
        judged.annotations().forEach((key, value) -> {
            List<String> values = annotations.computeIfAbsent(policy.name() + "/" + key, none -> new ArrayList<>());
            String kept = value.substring(0, Math.min(LONGEST_VALUE, value.length()));
            if (!values.contains(kept)) {
                values.add(kept);
            }
        });
        judged.broken().forEach(because -> deny(policy, binding, "", because));
    }

    private void act(String action, AdmissionPolicy policy, PolicyBinding binding, Judged.Denial denial) {
        switch (action) {
            case "Deny" -> deny(policy, binding, denial.reason(), denial.message());
            case "Warn" ->
                warnings.add("Validation failed for ValidatingAdmissionPolicy '" + policy.name() + "' with binding '"
                        + binding.name() + "': " + denial.message());
            case "Audit" -> {
                if (failures.size() < MOST_FAILURES) {
                    ObjectNode failure = failures.addObject()
                            .put("message", denial.message())
                            .put("policy", binding.policyName())
                            .put("binding", binding.name())
                            .put("expressionIndex", denial.index());
                    binding.actions().forEach(failure.putArray("validationActions")::add);
                }
            }
            default -> deny(policy, binding, "", "unrecognized validation action: " + action);
        }
    }

    /** The first one is told. */
    private void deny(AdmissionPolicy policy, @Nullable PolicyBinding binding, String reason, String message) {
        if (refusal == null) {
            String by = binding == null ? "" : " with binding '" + binding.name() + "'";
            refusal = new Refusal(
                    reason.isEmpty() ? "Invalid" : reason,
                    "ValidatingAdmissionPolicy '" + policy.name() + "'" + by + " denied request: " + message);
        }
    }

    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    Remarks remarks() {
        Map<String, String> all = new LinkedHashMap<>();
        annotations.forEach((key, values) -> all.put(key, String.join(", ", values)));
        if (!failures.isEmpty()) {
            all.put(FAILURES, failures.toString());
        }
        return warnings.isEmpty() && all.isEmpty() ? Remarks.NONE : new Remarks(List.copyOf(warnings), all);
    }
}
