package dev.timonel.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.model.StatusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How many large bodies are in memory at once. */
class BodyRoomTest {
    /** Nearly all of a text, as of a ConfigMap with a large file. */
    private static final int LARGE = BodyDecoder.MAX_BODY;

    private final BodyRoom room = new BodyRoom(2L * BodyRoom.COPIES * LARGE + 2L * LARGE);

    private static byte[] bytes(int length) {
        String json = "{\"x\":\"" + "y".repeat(Math.max(0, length - 8)) + "\"}";
        return json.substring(0, length).getBytes(UTF_8);
    }

    private static byte[] read(BodyRoom.Part part, byte[] body, long length) throws IOException {
        return part.read(new ByteArrayInputStream(body), length, "application/json");
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

    private static int codeOf(Throwable refused) {
        return refused instanceof StatusException status ? status.code() : 0;
    }

    /** Three bytes of the body are an object with eight lists, and three mistakes. */
    @Test
    void oneOfManySmallValuesNeedsMoreRoomAndIsTooLargeIfThereIsNone() throws IOException {
        byte[] many = ("[" + "{},".repeat(40_000) + "{}]").getBytes(UTF_8);
        byte[] tooMany = ("[" + "{},".repeat(100_000) + "{}]").getBytes(UTF_8);
        for (String contentType :
                new String[] {"application/json", "application/json-patch+json", "application/yaml"}) {
            try (BodyRoom.Part one = room.new Part();
                    BodyRoom.Part other = room.new Part();
                    BodyRoom.Part large = room.new Part();
                    BodyRoom.Part third = room.new Part()) {
                assertThatThrownBy(() -> one.read(new ByteArrayInputStream(tooMany), tooMany.length, contentType))
                        .satisfies(e -> assertThat(codeOf(e)).isEqualTo(413));
                assertThat(other.read(new ByteArrayInputStream(many), many.length, contentType))
                        .isEqualTo(many);
                read(large, bytes(LARGE), -1);
                assertThatThrownBy(() -> third.read(new ByteArrayInputStream(many), many.length, contentType))
                        .satisfies(e -> assertThat(codeOf(e)).isEqualTo(503));
            }
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
