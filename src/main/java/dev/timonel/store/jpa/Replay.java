package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.UnreadableStoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings objects as the tables have them up to date, by the changes of the log after those that the tables have for sure: single rows may be newer. Of
 * what the changes touch, not more than some bytes are in memory as text at a time: after an import it is more than fits.
 */
final class Replay {
    private final Map<ObjectKey, KubeObject> objects;
    private final int bytesAtOnce;
    /** What the tables have of those that were touched. */
    private final Map<ObjectKey, Optional<KubeObject>> written = new LinkedHashMap<>();
    /** The newest text of those that were touched lately; null of one that is gone. */
    private final Map<ObjectKey, byte @Nullable []> texts = new HashMap<>();
    /** Changes of what the tables do not have any more, so that a later change has to say that it went. */
    private final Map<ObjectKey, LogEntry> unknown = new HashMap<>();

    private long bytes;
    private long passed;

    /** {@code objects} is brought up to date. */
    Replay(Map<ObjectKey, KubeObject> objects, long projected, int bytesAtOnce) {
        this.objects = objects;
        this.passed = projected;
        this.bytesAtOnce = bytesAtOnce;
    }

    /** The next changes, in order. */
    void add(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (entry.revision() != ++passed) {
                throw new UnreadableStoreException("the log lacks revision " + passed);
            }
            ObjectKey key = entry.key();
            Optional<KubeObject> row =
                    written.computeIfAbsent(key, touched -> Optional.ofNullable(objects.get(touched)));
            if (row.map(KubeObject::revision).orElse(0L) < entry.revision()) {
                apply(key, entry);
            }
            if (bytes >= bytesAtOnce) {
                parse();
            }
        }
    }

    private void apply(ObjectKey key, LogEntry entry) {
        byte[] before = text(key);
        unknown.remove(key);
        if (entry.type() == Change.Type.DELETED) {
            texts.put(key, null);
        } else if (entry.standsAlone() || before != null) {
            byte[] after = entry.after(before);
            texts.put(key, after);
            bytes += after.length;
        } else {
            unknown.put(key, entry);
        }
    }

    private byte @Nullable [] text(ObjectKey key) {
        if (texts.containsKey(key)) {
            return texts.get(key);
        }
        KubeObject known = objects.get(key);
        return known == null ? null : known.json();
    }

    private void parse() {
        List<Supplier<KubeObject>> there = new ArrayList<>();
        texts.forEach((key, text) -> {
            if (text == null) {
                objects.remove(key);
            } else {
                there.add(() -> KubeObject.parse(key.kind(), text));
            }
        });
        there.parallelStream().map(Supplier::get).toList().forEach(object -> objects.put(object.key(), object));
        texts.clear();
        bytes = 0;
    }

    /** Of which objects the tables lack something, now that all changes were added up to this revision. */
    Map<ObjectKey, Projection.Lag> lags(long revision) {
        parse();
        if (passed < revision) {
            throw new UnreadableStoreException("the log lacks revision " + (passed + 1));
        }
        if (!unknown.isEmpty()) {
            throw new UnreadableStoreException(
                    "the log does not lead to " + unknown.values().iterator().next());
        }
        Map<ObjectKey, Projection.Lag> lags = new LinkedHashMap<>();
        written.forEach((key, row) -> {
            KubeObject before = row.orElse(null);
            KubeObject newest = objects.get(key);
            if (before != newest) {
                lags.put(key, new Projection.Lag(before, newest, true));
            }
        });
        return lags;
    }
}
