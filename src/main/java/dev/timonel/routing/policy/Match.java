package dev.timonel.routing.policy;

/** Whether something matches, as far as anybody can tell. In ascending order. */
enum Match {
    No,
    Maybe,
    Yes;

    static Match of(boolean matches) {
        return matches ? Yes : No;
    }

    Match and(Match other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Match or(Match other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
