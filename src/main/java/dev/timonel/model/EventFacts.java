package dev.timonel.model;

import io.fabric8.kubernetes.api.model.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When an event says that it happened: its {@code lastTimestamp}, {@code eventTime} and {@code creationTimestamp}, as far as they are set. */
public record EventFacts(List<Instant> times) implements Facts {

    static EventFacts of(Event event) {
        String eventTime =
                event.getEventTime() == null ? null : event.getEventTime().getTime();
        String created = event.getMetadata().getCreationTimestamp();
        if (eventTime == null && created != null && created.equals(event.getLastTimestamp())) {
            return Met.before(new EventFacts(time(created).stream().toList()));
        }
        return Met.before(new EventFacts(Stream.of(time(event.getLastTimestamp()), time(eventTime), time(created))
                .flatMap(Optional::stream)
                .distinct()
                .toList()));
    }

    /** A text that was read lately: events of one second have it alike. */
    private record Read(String text, Optional<Instant> time) {}

    private static volatile Read lately = new Read("", Optional.empty());

    private static Optional<Instant> time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        Read known = lately;
        if (!known.text.equals(text)) {
            known = new Read(text, parsed(text));
            lately = known;
        }
        return known.time;
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
