package dev.timonel.controller.scheduling;

/** What the scheduler remembers from one pod to the next, for pods of one template (ADR 0019). Of one thread. */
public final class SchedulerMemory {
    private final SpreadDomains domains = new SpreadDomains();
    private final NoneFits noneFits = new NoneFits();

    SpreadDomains domains() {
        return domains;
    }

    NoneFits noneFits() {
        return noneFits;
    }
}
