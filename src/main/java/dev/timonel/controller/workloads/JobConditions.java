package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a Job whose status is being written. */
final class JobConditions {
    private final JobStatus status;
    private final Instant now;

    JobConditions(JobStatus status, Instant now) {
        this.status = status;
        this.now = now;
    }

    boolean finished() {
        return endedAt().isPresent();
    }

    Optional<Instant> endedAt() {
        return status.getConditions().stream()
                .filter(c -> List.of("Complete", "Failed").contains(c.getType()) && "True".equals(c.getStatus()))
                .flatMap(c -> ApiTime.parse(c.getLastTransitionTime()).stream())
                .findFirst();
    }

    /** How a Job ends, and why. */
    record Verdict(boolean success, String reason, String message) {
        static final Verdict COMPLETE =
                new Verdict(true, "CompletionsReached", "Reached expected number of succeeded pods");

        private String interim() {
            return success ? "SuccessCriteriaMet" : "FailureTarget";
        }
    }

    /** What was decided before, while pods have yet to stop. */
    Optional<Verdict> decided() {
        return status.getConditions().stream()
                .filter(c -> List.of("SuccessCriteriaMet", "FailureTarget").contains(c.getType())
                        && "True".equals(c.getStatus()))
                .findFirst()
                .map(c -> new Verdict(
                        c.getType().equals("SuccessCriteriaMet"), orEmpty(c.getReason()), orEmpty(c.getMessage())));
    }

    void decide(Verdict verdict) {
        if (decided().isEmpty()) {
            set(verdict.interim(), "True", verdict.reason(), verdict.message());
        }
    }

    void end(Verdict verdict) {
        set(verdict.success() ? "Complete" : "Failed", "True", verdict.reason(), verdict.message());
    }

    /** False if nothing changes by it. */
    boolean suspend(boolean suspended) {
        boolean is = status.getConditions().stream()
                .anyMatch(c -> "Suspended".equals(c.getType()) && "True".equals(c.getStatus()));
        if (is == suspended) {
            return false;
        }
        set(
                "Suspended",
                suspended ? "True" : "False",
                suspended ? "JobSuspended" : "JobResumed",
                suspended ? "Job suspended" : "Job resumed");
        return true;
    }

    private void set(String type, String value, String reason, String message) {
        JobCondition condition = new JobCondition();
        condition.setType(type);
        condition.setStatus(value);
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastProbeTime(ApiTime.text(now));
        condition.setLastTransitionTime(ApiTime.text(now));
        List<JobCondition> all = new ArrayList<>(status.getConditions());
        all.removeIf(c -> type.equals(c.getType()));
        all.add(condition);
        status.setConditions(all);
    }
}
