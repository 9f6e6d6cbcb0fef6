package dev.timonel.store.jpa;

import dev.timonel.store.h2.Journal;
import java.io.IOException;
import java.util.List;

/** The newest parts of the log, in order and without gaps, as far as the database may lack them: they are in the journal. */
record LogTail(Reader journal, List<Waiting> parts) {

    /**
     * A part of which the database may lack something.
     *
     * @param ends where its transaction ends
     * @param objectsEnd whether it may have the end of an object
     * @param counted bytes of it that count as waiting
     */
    record Waiting(Journal.Place place, long ends, boolean objectsEnd, long counted) {
        long first() {
            return place.first();
        }

        long last() {
            return place.last();
        }
    }

    /** As {@link Journal#read}. */
    @FunctionalInterface
    interface Reader {
        List<Journal.Batch> read(List<Journal.Place> places) throws IOException;
    }

    static final LogTail NONE = new LogTail(places -> List.of(), List.of());

    /** Its first revision; the database has all that is before it. */
    long begin() {
        return parts.isEmpty() ? Long.MAX_VALUE : parts.get(0).first();
    }

    /** {@link IOException} if the database has some of these by now and the journal no longer. */
    List<LogPart> read(List<Waiting> some) throws IOException {
        return journal.read(some.stream().map(Waiting::place).toList()).stream()
                .map(LogPart::of)
                .toList();
    }
}
