package dev.timonel.app;

/** Why Timonel does not start, and what its operator can do about it. */
class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    StartRefusedException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
