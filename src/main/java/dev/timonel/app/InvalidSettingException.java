package dev.timonel.app;

/** A setting that the operator has to change before Timonel can start. The message says which and to what. */
final class InvalidSettingException extends StartRefusedException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
        super(message, "Correct the setting and start again.");
    }
}
