package dev.timonel.store.jpa;

import dev.timonel.store.h2.Journal;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

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

    /** Its last revision; 0 if it has none. */
    long end() {
        return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).last();
    }

    /** How many bytes each change takes of those after this revision. */
    IntStream sizes(long stored) {
        return parts.stream()
                .filter(part -> part.last() > stored)
                .flatMapToInt(part -> LogTable.sizes(
                        (int) (part.last() - Math.max(part.first() - 1, stored)),
                        part.place().length()));
    }

    /** {@link IOException} if the database has some of these by now and the journal no longer. */
    List<LogPart> read(List<Waiting> some) throws IOException {
        return journal.read(some.stream().map(Waiting::place).toList()).stream()
                .map(LogPart::of)
                .toList();
    }
}
