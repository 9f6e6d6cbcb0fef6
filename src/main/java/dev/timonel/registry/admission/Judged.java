package dev.timonel.registry.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one policy came to with one set of parameters. */
record Judged(List<Denial> denials, Map<String, String> annotations, List<String> broken) {

    /** {@code index} of the validation that failed; {@code reason} is {@code ""} for one that could not be evaluated. */
    record Denial(int index, String reason, String message) {}

    static Judged nothing() {
        return new Judged(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    }

    static Judged failed(String because, boolean ignored) {
        Judged judged = nothing();
        judged.failed(0, because, ignored);
        return judged;
    }

    void failed(int index, String because, boolean ignored) {
        if (!ignored) {
            denials.add(new Denial(index, "", because));
        }
    }
}
