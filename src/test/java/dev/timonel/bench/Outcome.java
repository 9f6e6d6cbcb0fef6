package dev.timonel.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What some load met.
 *
 * @param seconds from the first request to the last answer
 * @param own the seconds of a core that the load program took
 * @param nanos each latency, sorted
 */
record Outcome(double seconds, double own, long[] nanos) {
    static Outcome of(double seconds, double own, long[] nanos, int answered) {
        long[] sorted = Arrays.copyOf(nanos, answered);
        Arrays.sort(sorted);
        return new Outcome(seconds, own, sorted);
    }

    /** One after the other, as one. */
    static Outcome all(List<Outcome> parts) {
        long[] nanos =
                parts.stream().flatMapToLong(part -> Arrays.stream(part.nanos)).toArray();
        return of(
                parts.stream().mapToDouble(Outcome::seconds).sum(),
                parts.stream().mapToDouble(Outcome::own).sum(),
                nanos,
                nanos.length);
    }

    int answered() {
        return nanos.length;
    }

    double rate() {
        return answered() / seconds;
    }

    /** In milliseconds. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * nanos.length);
        return nanos[Math.max(0, Math.min(nanos.length, rank) - 1)] / 1e6;
    }
}
