package dev.timonel.registry.writer;

import dev.timonel.model.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What is to be reconciled again because time passes. Where the clock is set back, what waits comes when as much time has passed as it was
 * to wait, and for it the clock goes on as if it had not been set: the times that its objects tell are of that clock. Confined to the committer's thread, but for {@link #size}. */
final class Agenda {

    /** A key of one reconciler, by its position in the committer's list. Ordered by that position first. */
    record Task(int reconciler, ObjectKey key) implements Comparable<Task> {
        private static final Comparator<Task> ORDER =
                Comparator.comparingInt(Task::reconciler).thenComparing(Task::key);

        @Override
        public int compareTo(Task other) {
            return ORDER.compare(this, other);
        }
    }

    private record Entry(Instant at, Task task) {}

    private final Map<Task, Instant> dueAt = new HashMap<>();
    private final Map<Task, Duration> ahead = new HashMap<>();
    private Instant looked = Instant.MIN;
    private final TreeSet<Entry> byTime =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparing(Entry::task));

    void schedule(Task task, Instant at) {
        remove(task);
        dueAt.put(task, at);
        byTime.add(new Entry(at, task));
    }

    void cancel(Task task) {
        remove(task);
        ahead.remove(task);
    }

    /** Told of what the clock shows, from time to time, it sees how far it was set back; those who go {@code byTheClock} are due then. */
    void look(Instant now, Predicate<Task> byTheClock) {
        Duration back = Duration.between(now, looked);
        looked = now;
        if (back.isNegative() || back.isZero()) {
            return;
        }
        Map.copyOf(dueAt).forEach((task, due) -> {
            boolean anew = byTheClock.test(task);
            schedule(task, anew ? now : due.minus(back));
            if (!anew) {
                ahead.merge(task, back, Duration::plus);
            }
        });
    }

    /** By how much the clock was set back while this waits. */
    Duration ahead(Task task) {
        return ahead.getOrDefault(task, Duration.ZERO);
    }

    private void remove(Task task) {
        Instant before = dueAt.remove(task);
        if (before != null) {
            byTime.remove(new Entry(before, task));
        }
    }

    boolean waits(Task task) {
        return dueAt.containsKey(task);
    }

    /** How many tasks wait for their time, or did a moment ago. */
    int size() {
        return dueAt.size();
    }

    Optional<Instant> next() {
        return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.first().at());
    }

    /** What is due, the longest first, and no more than so much; it stays on the agenda until it is cancelled or scheduled anew. */
    List<Task> due(Instant now, int limit) {
        List<Task> tasks = new ArrayList<>();
        for (Entry entry : byTime) {
            if (entry.at().isAfter(now) || tasks.size() == limit) {
                break;
            }
            tasks.add(entry.task());
        }
        return tasks;
    }
}
