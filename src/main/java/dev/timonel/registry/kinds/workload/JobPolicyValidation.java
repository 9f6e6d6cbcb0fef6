package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a Job succeeds early and which failures count, by {@code pkg/apis/batch/validation}. */
final class JobPolicyValidation {
    private static final String SUCCESS = "spec.successPolicy";
    private static final String FAILURE_RULES = "spec.podFailurePolicy.rules";
    private static final int MOST_RULES = 20;
    private static final int MOST_CODES = 255;
    private static final int LONGEST_INDEXES = 64 * 1024;
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private JobPolicyValidation() {}

    static void validate(JobSpec spec, FieldErrors errors) {
        if (spec.getPodFailurePolicy() != null) {
            failure(spec, errors);
        }
        if (spec.getSuccessPolicy() == null) {
            return;
        }
        if (!"Indexed".equals(spec.getCompletionMode())) {
            errors.invalid(SUCCESS, spec.getSuccessPolicy(), "requires indexed completion mode");
            return;
        }
        List<SuccessPolicyRule> rules = spec.getSuccessPolicy().getRules();
        if (rules.isEmpty()) {
            errors.add(FieldError.required(
                    SUCCESS + ".rules", "at least one rules must be specified when the successPolicy is specified"));
        }
        if (rules.size() > MOST_RULES) {
            errors.add(FieldError.tooMany(SUCCESS + ".rules", rules.size(), MOST_RULES));
        }
        for (int i = 0; i < rules.size(); i++) {
            success(rules.get(i), Counts.orZero(spec.getCompletions()), SUCCESS + ".rules[" + i + "]", errors);
        }
    }

    private static void success(SuccessPolicyRule rule, int completions, String path, FieldErrors errors) {
        String indexes = rule.getSucceededIndexes();
        Integer count = rule.getSucceededCount();
        if (indexes == null && count == null) {
            errors.add(
                    FieldError.required(path, "at least one of succeededCount or succeededIndexes must be specified"));
        }
        int total = 0;
        if (indexes != null) {
            if (indexes.length() > LONGEST_INDEXES) {
                errors.add(FieldError.tooLong(path + ".succeededIndexes", LONGEST_INDEXES));
            }
            try {
                total = parse(indexes, completions).size();
            } catch (IllegalArgumentException wrong) {
                errors.invalid(
                        path + ".succeededIndexes", indexes, "error parsing succeededIndexes: " + wrong.getMessage());
            }
        }
        if (count == null) {
            return;
        }
        String field = path + ".succeededCount";
        Counts.notNegative(count, field, errors);
        if (count > completions) {
            errors.invalid(
                    field,
                    count,
                    "must be less than or equal to " + completions + " (the number of specified completions)");
        }
        if (indexes != null && count > total) {
            errors.invalid(
                    field,
                    count,
                    "must be less than or equal to " + total
                            + " (the number of indexes in the specified succeededIndexes field)");
        }
    }

    /** The indexes that {@code 1,3-5} is; {@link IllegalArgumentException} if it is not such a list. */
    static TreeSet<Integer> parse(String indexes, int completions) {
        TreeSet<Integer> all = new TreeSet<>();
        if (indexes.isEmpty()) {
            return all;
        }
        int last = -1;
        for (String interval : indexes.split(",", -1)) {
            String[] ends = interval.split("-", -1);
            if (ends.length > 2) {
                throw new IllegalArgumentException(
                        "the fragment \"" + interval + "\" violates the requirement that an index interval can have"
                                + " at most two parts separated by '-'");
            }
            int from = index(ends[0]);
            int to = ends.length == 1 ? from : index(ends[1]);
            if (from >= completions) {
                throw new IllegalArgumentException("too large index: \"" + ends[0] + "\"");
            }
            if (to >= completions) {
                throw new IllegalArgumentException("too large index: \"" + ends[ends.length - 1] + "\"");
            }
            if (from > to || ends.length == 2 && from == to) {
                throw new IllegalArgumentException("non-increasing order, previous: " + from + ", current: " + to);
            }
            if (last >= from) {
                throw new IllegalArgumentException("non-increasing order, previous: " + last + ", current: " + from);
            }
            for (int i = from; i <= to; i++) {
                all.add(i);
            }
            last = to;
        }
        return all;
    }

    private static int index(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("cannot convert string to integer for index: \"" + text + "\"", e);
        }
    }

    private static void failure(JobSpec spec, FieldErrors errors) {
        List<PodFailurePolicyRule> rules = spec.getPodFailurePolicy().getRules();
        if (rules.size() > MOST_RULES) {
            errors.add(FieldError.tooMany(FAILURE_RULES, rules.size(), MOST_RULES));
        }
        Set<String> names = Stream.concat(
                        spec.getTemplate().getSpec().getContainers().stream(),
                        spec.getTemplate().getSpec().getInitContainers().stream())
                .map(Container::getName)
                .map(name -> orEmpty(name))
                .collect(Collectors.toSet());
        for (int i = 0; i < rules.size(); i++) {
            failure(rules.get(i), spec, names, FAILURE_RULES + "[" + i + "]", errors);
        }
    }

    private static void failure(
            PodFailurePolicyRule rule, JobSpec spec, Set<String> names, String path, FieldErrors errors) {
        String action = orEmpty(rule.getAction());
        if (action.equals("FailIndex") && spec.getBackoffLimitPerIndex() == null) {
            errors.invalid(path + ".action", action, "requires the backoffLimitPerIndex to be set");
        } else {
            one(path + ".action", action, ACTIONS, errors);
        }
        PodFailurePolicyOnExitCodesRequirement codes = rule.getOnExitCodes();
        List<PodFailurePolicyOnPodConditionsPattern> conditions = rule.getOnPodConditions();
        if (codes != null) {
            exitCodes(codes, names, path + ".onExitCodes", errors);
        }
        if (conditions.size() > MOST_RULES) {
            errors.add(FieldError.tooMany(path + ".onPodConditions", conditions.size(), MOST_RULES));
        }
        for (int i = 0; i < conditions.size(); i++) {
            String at = path + ".onPodConditions[" + i + "]";
            String type = orEmpty(conditions.get(i).getType());
            errors.invalid(at + ".type", type, Names.qualifiedName(type));
            one(at + ".status", conditions.get(i).getStatus(), STATUSES, errors);
        }
        if ((codes == null) == conditions.isEmpty()) {
            String wrong = codes == null
                    ? "specifying one of OnExitCodes and OnPodConditions is required"
                    : "specifying both OnExitCodes and OnPodConditions is not supported";
            errors.add(new FieldError(FieldError.Type.INVALID, path, "Invalid value: " + wrong));
        }
    }

    private static void exitCodes(
            PodFailurePolicyOnExitCodesRequirement codes, Set<String> names, String path, FieldErrors errors) {
        one(path + ".operator", codes.getOperator(), OPERATORS, errors);
        String container = codes.getContainerName();
        if (container != null && !names.contains(container)) {
            errors.invalid(
                    path + ".containerName",
                    container,
                    "must be one of the container or initContainer names in the pod template");
        }
        List<Integer> values = codes.getValues();
        if (values.isEmpty()) {
            errors.invalid(path + ".values", values, "at least one value is required");
        } else if (values.size() > MOST_CODES) {
            errors.add(FieldError.tooMany(path + ".values", values.size(), MOST_CODES));
        }
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String at = path + ".values[" + i + "]";
            if ("In".equals(codes.getOperator()) && values.get(i) == 0) {
                errors.invalid(at, 0, "must not be 0 for the In operator");
            }
            if (!seen.add(values.get(i))) {
                errors.duplicate(at, values.get(i));
            }
        }
        if (!values.equals(values.stream().sorted().toList())) {
            errors.invalid(path + ".values", values, "must be ordered");
        }
    }

    private static void one(String field, @Nullable String value, List<String> supported, FieldErrors errors) {
        if (value == null || value.isEmpty()) {
            errors.add(FieldError.required(field, "valid values: [\"" + String.join("\" \"", supported) + "\"]"));
        } else if (!supported.contains(value)) {
            errors.add(FieldError.notSupported(field, value, supported));
        }
    }
}
