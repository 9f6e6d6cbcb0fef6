package dev.timonel.registry;

import dev.timonel.controller.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.nio.charset.StandardCharsets;
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
        Optional<KubeObject> about = tx.working().get(note.about()).or(() -> tx.last(note.about()));
        String namespace =
                note.about().namespace().isEmpty() ? "default" : note.about().namespace();
        if (about.isEmpty() || !acceptsEvents(namespace, tx)) {
            return;
        }
        String name = name(note, about.get().uid());
        Optional<KubeObject> before = tx.working().get(new ObjectKey(Kinds.EVENT, namespace, name));
        tx.put(
                before.map(e -> again(e, tx.stamps())).orElseGet(() -> first(note, about.get(), namespace, name, tx)),
                false);
    }

    private static boolean acceptsEvents(String namespace, Transaction tx) {
        return tx.working()
                .get(Kinds.NAMESPACE, "", namespace)
                .filter(n -> !n.deleting())
                .isPresent();
    }

    private static Event again(KubeObject before, Stamps stamps) {
        Event event = before.as(Event.class);
        event.setCount(Objects.requireNonNullElse(event.getCount(), 1) + 1);
        event.setLastTimestamp(stamps.timestamp());
        return event;
    }

    private static Event first(Plan.Note note, KubeObject about, String namespace, String name, Transaction tx) {
        String now = tx.stamps().timestamp();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.kind().apiVersion())
                .withKind(about.kind().kind())
                .withNamespace(about.namespace().isEmpty() ? null : about.namespace())
                .withName(about.name())
                .withUid(about.uid())
                .withResourceVersion(about.revision() == 0 ? null : Long.toString(about.revision()))
                .endInvolvedObject()
                .withType(note.type())
                .withReason(note.reason())
                .withMessage(cut(note.message(), MAX_MESSAGE))
                .withNewSource()
                .withComponent(note.component())
                .endSource()
                .withReportingComponent(note.component())
                .withReportingInstance("")
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    private static String name(Plan.Note note, String uid) {
        String said = String.join("\0", uid, note.type(), note.reason(), note.message(), note.component());
        long hash =
                UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
        String suffix = "." + String.format("%016x", hash);
        return cut(note.about().name(), MAX_NAME - suffix.length()) + suffix;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
