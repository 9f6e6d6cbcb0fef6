package dev.timonel.api.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What an operator sees of the watches. */
final class WatchMeters {

    /** Why the server ends a watch before its time. */
    enum Cut {
        /** Its client does not take what waits for it. */
        SLOW,
        /** A change could not be shown to it. */
        FAILED,
        /** The changes since its last event are no longer kept. */
        EXPIRED
    }

    private final Map<Cut, Counter> cuts = new EnumMap<>(Cut.class);
    private final Counter events;
    private final Counter writes;
    private final Timer lag;

    WatchMeters(MeterRegistry meters, IntSupplier open) {
        Gauge.builder("timonel.watches", open, IntSupplier::getAsInt)
                .description("Open watches")
                .strongReference(true)
                .register(meters);
        for (Cut reason : Cut.values()) {
            cuts.put(
                    reason,
                    Counter.builder("timonel.watches.cut")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .description("Watches that the server ended before their time")
                            .register(meters));
        }
        this.events = Counter.builder("timonel.watch.events")
                .description("Events written to watches")
                .register(meters);
        this.writes = Counter.builder("timonel.watch.writes")
                .description("Writes to watches; events that wait together share one")
                .register(meters);
        this.lag = Timer.builder("timonel.watch.lag")
                .description("From a commit until a watch whose client takes it has its events")
                .publishPercentiles(0.5, 0.99, 0.999)
                .register(meters);
    }

    void cut(Cut reason) {
        Objects.requireNonNull(cuts.get(reason)).increment();
    }

    void written(int count) {
        writes.increment();
        if (count > 0) {
            events.increment(count);
        }
    }

    /** {@code since}: when it was published, in {@link System#nanoTime}. */
    void delivered(long since) {
        lag.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
    }
}
