package dev.timonel.app;

import org.springframework.context.ApplicationEvent;

/** The committer has ended by an error: whoever runs the process should end it, and start it anew. */
final class WriterDied extends ApplicationEvent {
    private static final long serialVersionUID = 1L;

    private final transient Throwable cause;

    WriterDied(Object source, Throwable cause) {
        super(source);
        this.cause = cause;
    }

    Throwable cause() {
        return cause;
    }
}
