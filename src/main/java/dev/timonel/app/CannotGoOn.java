package dev.timonel.app;

import org.springframework.context.ApplicationEvent;

/** Nothing can be written any more: whoever runs the process should end it, and start it anew. */
final class CannotGoOn extends ApplicationEvent {
    private static final long serialVersionUID = 1L;

    private final String because;

    CannotGoOn(Object source, String because) {
        super(source);
        this.because = because;
    }

    String because() {
        return because;
    }
}
