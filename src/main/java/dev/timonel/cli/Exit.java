package dev.timonel.cli;

/** What a command tells a script. */
final class Exit {
    static final int FINE = 0;
    static final int DOES_NOT_ANSWER = 1;
    static final int NO_ANSWER = 2;

    private Exit() {}

    static int of(boolean fine) {
        return fine ? FINE : DOES_NOT_ANSWER;
    }
}
