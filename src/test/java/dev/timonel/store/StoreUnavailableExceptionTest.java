package dev.timonel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreUnavailableExceptionTest {
    private static final String FULL = "the disk of the database is full";
    private static final String GONE = "the files of the database were deleted or moved";
    private static final String AWAY = "the database is out of reach";

    static Stream<Arguments> failures() {
        IOException noSpace = new IOException("No space left on device");
        return Stream.of(
                Arguments.of(noSpace, FULL),
                Arguments.of(new IllegalStateException("Writing to the file failed", noSpace), FULL),
                Arguments.of(new IOException("/data/journal: Disk quota exceeded"), FULL),
                Arguments.of(new SQLException("could not extend file", "53100"), FULL),
                Arguments.of(new SQLException("too many connections", "53300"), AWAY),
                Arguments.of(new IOException(), AWAY),
                Arguments.of(new IllegalStateException(new NoSuchFileException("/data/journal")), GONE),
                Arguments.of(new IllegalArgumentException("No space left on device"), AWAY));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFullDiskAndFilesThatAreGoneAreCalledByTheirNames(Throwable failure, String said) {
        assertThat(StoreUnavailableException.nothingWritten(failure)).hasMessage(said);
        assertThat(StoreUnavailableException.outcomeUnknown(failure))
                .hasMessage(said)
                .hasCause(failure);
    }
}
