package dev.timonel.cli;

/** A question that cannot be answered; the message says why, and what to do. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String message) {
        super(message, null, false, false);
    }
}
