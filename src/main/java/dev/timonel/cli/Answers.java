package dev.timonel.cli;

/** How an answer in JSON is printed: the bytes that the server sends, and the end of the line. */
final class Answers {
    private Answers() {}

    static void json(Surroundings surroundings, byte[] json) {
        surroundings.out().write(json, 0, json.length);
        surroundings.out().println();
    }
}
