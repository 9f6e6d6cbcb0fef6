package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicy;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Job's policies say of its pods: which failures count ({@code pod_failure_policy.go}), and when enough indexes have succeeded
 * ({@code success_policy.go}).
 */
final class JobPolicies {
    /** Of a pod that no rule is about. */
    private static final Match COUNTED = new Match("", "");

    private JobPolicies() {}

    /** The action of the first rule that is about a failed pod; {@code message}: why the Job fails by it, if it does. */
    record Match(String action, String message) {
        boolean counts() {
            return !action.equals("Ignore");
        }

        boolean failsIndex() {
            return action.equals("FailIndex");
        }
    }

    static Match match(@Nullable PodFailurePolicy policy, JobPod failed) {
        if (policy == null) {
            return COUNTED;
        }
        Pod pod = failed.pod();
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        List<PodFailurePolicyRule> rules = policy.getRules();
        for (int i = 0; i < rules.size(); i++) {
            PodFailurePolicyRule rule = rules.get(i);
            Optional<String> what = rule.getOnExitCodes() != null
                    ? exited(status, rule.getOnExitCodes())
                            .map(c -> "Container " + c.getName() + " for pod " + name + " failed with exit code "
                                    + c.getState().getTerminated().getExitCode())
                    : conditioned(status, rule).map(c -> "Pod " + name + " has condition " + c.getType());
            if (what.isPresent()) {
                String action = orEmpty(rule.getAction());
                String message = what.get() + " matching " + action + " rule at index " + i;
                return new Match(action, action.equals("FailJob") ? message : "");
            }
        }
        return COUNTED;
    }

    private static Optional<ContainerStatus> exited(
            PodStatus status, PodFailurePolicyOnExitCodesRequirement requirement) {
        return Stream.concat(status.getContainerStatuses().stream(), status.getInitContainerStatuses().stream())
                .filter(c -> c.getState() != null && c.getState().getTerminated() != null)
                .filter(c -> requirement.getContainerName() == null
                        || requirement.getContainerName().equals(c.getName()))
                .filter(c -> {
                    Integer code = c.getState().getTerminated().getExitCode();
                    boolean listed = requirement.getValues().contains(code);
                    return Tally.orZero(code) != 0 && listed == "In".equals(requirement.getOperator());
                })
                .findFirst();
    }

    private static Optional<PodCondition> conditioned(PodStatus status, PodFailurePolicyRule rule) {
        return status.getConditions().stream()
                .filter(c -> rule.getOnPodConditions().stream()
                        .anyMatch(pattern -> Objects.equals(pattern.getType(), c.getType())
                                && Objects.equals(pattern.getStatus(), c.getStatus())))
                .findFirst();
    }

    /** What the Job says of the first rule that is met. */
    static Optional<String> met(@Nullable SuccessPolicy policy, int completions, TreeSet<Integer> succeeded) {
        List<SuccessPolicyRule> rules = policy == null || succeeded.isEmpty() ? List.of() : policy.getRules();
        for (int i = 0; i < rules.size(); i++) {
            if (isMet(rules.get(i), completions, succeeded)) {
                return Optional.of("Matched rules at index " + i);
            }
        }
        return Optional.empty();
    }

    private static boolean isMet(SuccessPolicyRule rule, int completions, TreeSet<Integer> succeeded) {
        Integer count = rule.getSucceededCount();
        if (rule.getSucceededIndexes() == null) {
            return count != null && succeeded.size() >= count;
        }
        TreeSet<Integer> asked = Indexes.parse(rule.getSucceededIndexes());
        asked.removeIf(i -> i >= completions);
        long done = asked.stream().filter(succeeded::contains).count();
        return !asked.isEmpty() && (done == asked.size() || count != null && done >= count);
    }
}
