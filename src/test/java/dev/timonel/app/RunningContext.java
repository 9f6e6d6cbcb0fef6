package dev.timonel.app;

import org.springframework.context.ConfigurableApplicationContext;

/** The beans behind a running program, for tests that ask what it is made of. */
public final class RunningContext {
    private RunningContext() {}

    public static ConfigurableApplicationContext of(RunningTimonel program) {
        return program.context();
    }
}
