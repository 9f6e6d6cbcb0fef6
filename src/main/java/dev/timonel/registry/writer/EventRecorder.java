package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a note into a core/v1 Event. The same thing said again of the same object is the same event with a higher count,
 * as client-go's {@code tools/record} aggregates it; the name follows from what is said, so that replay gives it again.
 */
final class EventRecorder {
    private static final int MAX_NAME = 253;
    private static final int MAX_MESSAGE = 1024;

    private EventRecorder() {}

    static void record(Plan.Note note, Transaction tx) {
        record(note, note.message(), tx);
    }

    /** {@code alike}: what notes that are one event have in common; the event has the message of the last. */
    static void record(Plan.Note note, String alike, Transaction tx) {
        Optional<KubeObject> about = tx.working().get(note.about()).or(() -> tx.last(note.about()));
        String namespace =
                note.about().namespace().isEmpty() ? "default" : note.about().namespace();
        if (about.isEmpty() || !acceptsEvents(namespace, tx)) {
            return;
        }
        String name = name(note, alike, about.get().uid());
        KubeObject before =
                tx.working().get(new ObjectKey(Kinds.EVENT, namespace, name)).orElse(null);
        Event event = before == null ? first(note, about.get(), namespace, name, tx) : again(before, note, tx.stamps());
        tx.put(event, false, before);
    }

    private static boolean acceptsEvents(String namespace, Transaction tx) {
        return tx.working()
                .get(Kinds.NAMESPACE, "", namespace)
                .filter(n -> !n.deleting())
                .isPresent();
    }

    private static Event again(KubeObject before, Plan.Note note, Stamps stamps) {
        Event event = before.as(Event.class);
        event.setCount(Objects.requireNonNullElse(event.getCount(), 1) + 1);
        event.setLastTimestamp(stamps.timestamp());
        event.setMessage(cut(note.message(), MAX_MESSAGE));
        return event;
    }

    private static Event first(Plan.Note note, KubeObject about, String namespace, String name, Transaction tx) {
        String now = tx.stamps().timestamp();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(namespace);
        metadata.setName(name);
        EventSource source = new EventSource();
        source.setComponent(note.component());
        Event event = new Event();
        event.setMetadata(metadata);
        event.setInvolvedObject(reference(about));
        event.setType(note.type());
        event.setReason(note.reason());
        event.setMessage(cut(note.message(), MAX_MESSAGE));
        event.setSource(source);
        event.setReportingComponent(note.component());
        event.setReportingInstance("");
        event.setFirstTimestamp(now);
        event.setLastTimestamp(now);
        event.setCount(1);
        return event;
    }

    private static ObjectReference reference(KubeObject about) {
        ObjectReference reference = new ObjectReference();
        reference.setApiVersion(about.kind().apiVersion());
        reference.setKind(about.kind().kind());
        reference.setNamespace(about.namespace().isEmpty() ? null : about.namespace());
        reference.setName(about.name());
        reference.setUid(about.uid());
        reference.setResourceVersion(about.revision() == 0 ? null : Long.toString(about.revision()));
        return reference;
    }

    private static String name(Plan.Note note, String alike, String uid) {
        String said = String.join("\0", uid, note.type(), note.reason(), alike, note.component());
        long hash =
                UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
        String suffix = "." + HexFormat.of().toHexDigits(hash);
        return cut(note.about().name(), MAX_NAME - suffix.length()) + suffix;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
