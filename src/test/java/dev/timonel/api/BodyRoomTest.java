package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.model.StatusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many large bodies are in memory at once. */
class BodyRoomTest {
    private final BodyRoom room = new BodyRoom(2L * BodyDecoder.MAX_BODY);

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(BodyRoom.Part part, byte[] body, long length) throws IOException {
        return part.read(new ByteArrayInputStream(body), length);
    }

    @Test
    void aBodyIsReadAsItIsWhateverItsLengthAndWhetherThatIsSaid() throws IOException {
        for (int length : new int[] {0, 1, BodyRoom.SMALL, BodyRoom.SMALL + 1, BodyDecoder.MAX_BODY}) {
            byte[] body = bytes(length);
            try (BodyRoom.Part said = room.new Part();
                    BodyRoom.Part unsaid = room.new Part()) {
                assertThat(read(said, body, length)).isEqualTo(body);
                assertThat(read(unsaid, body, -1)).isEqualTo(body);
            }
        }
        try (BodyRoom.Part part = room.new Part()) {
            assertThat(read(part, bytes(2 * BodyDecoder.MAX_BODY), -1)).hasSize(BodyDecoder.MAX_BODY + 1);
        }
    }

    @Test
    void aLargeOneThatFindsNoRoomIsRefusedUntilAnotherHasLeftAndSmallOnesNeedNone() throws IOException {
        byte[] large = bytes(BodyDecoder.MAX_BODY);
        BodyRoom.Part first = room.new Part();
        read(first, large, large.length);
        try (BodyRoom.Part second = room.new Part();
                BodyRoom.Part third = room.new Part();
                BodyRoom.Part small = room.new Part()) {
            read(second, large, -1);

            assertThatThrownBy(() -> read(third, large, large.length))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(503));
            assertThat(read(small, bytes(BodyRoom.SMALL), BodyRoom.SMALL)).hasSize(BodyRoom.SMALL);
            first.close();
            assertThat(read(third, large, large.length)).isEqualTo(large);
        }
    }
}
