package dev.timonel.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws fixed beforehand: query, snapshot and ticket together replay a decision. Numbers are not negative. */
public record Ticket(long node, long endpoint, @Nullable Remembered remembered) implements Draws {
    public Ticket {
        if (node < 0 || endpoint < 0) {
            throw new IllegalArgumentException("negative ticket");
        }
    }

    /** The same number for either draw, and nothing remembered. */
    public static Ticket of(long number) {
        return new Ticket(number, number, null);
    }

    @Override
    public long ticket(Draw draw) {
        return draw.stage() == Stage.Node ? node : endpoint;
    }

    @Override
    public Set<Remembered> remembered(Affinity affinity) {
        return remembered == null ? Set.of() : Set.of(remembered);
    }
}
