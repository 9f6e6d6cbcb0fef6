package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events show when, what and about whom, as {@code printEvent} does. */
final class EventRow implements RowRules<Event> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.text("Last Seen", "Time since the event was last seen"),
                Column.text("Type", "Normal or Warning"),
                Column.text("Reason", "Why, in one word"),
                Column.text("Object", "The object that the event is about"),
                Column.wide("Subobject", "The part of the object"),
                Column.wide("Source", "Who reports it"),
                Column.text("Message", "What happened"),
                Column.wide("First Seen", "Time since the event was first seen"),
                Column.wide("Count", "How often it was seen"),
                new Column("Name", "string", "name", "Name of the event", 1));
    }

    @Override
    public List<Object> cells(Event event, Instant now) {
        String first = isSet(event.getFirstTimestamp())
                ? HumanDuration.since(event.getFirstTimestamp(), now)
                : since(event.getEventTime(), now);
        String last = isSet(event.getLastTimestamp()) ? HumanDuration.since(event.getLastTimestamp(), now) : first;
        int count = Objects.requireNonNullElse(event.getCount(), 0);
        if (event.getSeries() != null) {
            last = since(event.getSeries().getLastObservedTime(), now);
            count = Objects.requireNonNullElse(event.getSeries().getCount(), 0);
        } else if (count == 0) {
            count = 1;
        }
        ObjectReference about = Objects.requireNonNullElseGet(event.getInvolvedObject(), ObjectReference::new);
        return List.of(
                last,
                RowRules.or(event.getType(), ""),
                RowRules.or(event.getReason(), ""),
                target(about),
                RowRules.or(about.getFieldPath(), ""),
                source(event),
                RowRules.or(event.getMessage(), "").strip(),
                first,
                count,
                event.getMetadata().getName());
    }

    private static boolean isSet(@Nullable String timestamp) {
        return HumanDuration.instant(timestamp) != null;
    }

    private static String since(@Nullable MicroTime time, Instant now) {
        return HumanDuration.since(time == null ? null : time.getTime(), now);
    }

    private static String target(ObjectReference about) {
        String kind = RowRules.or(about.getKind(), "").toLowerCase(Locale.ROOT);
        String name = RowRules.or(about.getName(), "");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(Event event) {
        EventSource source = Objects.requireNonNullElseGet(event.getSource(), EventSource::new);
        String component = RowRules.or(source.getComponent(), RowRules.or(event.getReportingComponent(), ""));
        String instance = RowRules.or(source.getHost(), RowRules.or(event.getReportingInstance(), ""));
        return instance.isEmpty() ? component : component + ", " + instance;
    }
}
