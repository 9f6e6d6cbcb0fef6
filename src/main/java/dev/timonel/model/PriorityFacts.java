package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;

/** What a pod gets of its PriorityClass; {@code isDefault}: whether also one that names none does. */
public record PriorityFacts(int value, boolean isDefault, String preemptionPolicy) implements Facts {
    static PriorityFacts of(PriorityClass priority) {
        return new PriorityFacts(
                priority.getValue() == null ? 0 : priority.getValue(),
                Boolean.TRUE.equals(priority.getGlobalDefault()),
                orEmpty(priority.getPreemptionPolicy()));
    }
}
