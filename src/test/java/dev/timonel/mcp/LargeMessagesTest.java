package dev.timonel.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How much of the memory messages take. */
class LargeMessagesTest {
    private static final int MOST = 100_000;

    private final LargeMessages large = new LargeMessages(MOST, 0);

    private static byte[] read(LargeMessages.Message message, int length) throws IOException {
        return message.read(new ByteArrayInputStream(new byte[length]));
    }

    private static int statusOf(Throwable refused) {
        return refused instanceof RpcException rpc ? rpc.status() : 0;
    }

    @Test
    void oneLargeMessageIsInMemoryAtATimeAndSmallOnesDoNotWait() throws IOException {
        LargeMessages.Message first = large.new Message();
        assertThat(read(first, MOST)).hasSize(MOST);
        try (LargeMessages.Message second = large.new Message();
                LargeMessages.Message small = large.new Message()) {
            assertThatThrownBy(() -> read(second, LargeMessages.SMALL + 1))
                    .satisfies(e -> assertThat(statusOf(e)).isEqualTo(503));
            assertThat(read(small, LargeMessages.SMALL)).hasSize(LargeMessages.SMALL);
        }
        first.close();
        try (LargeMessages.Message next = large.new Message()) {
            assertThat(read(next, MOST)).hasSize(MOST);
        }
    }

    @Test
    void oneThatIsTooLargeIsRefusedAndLeavesItsTurnToTheNext() throws IOException {
        try (LargeMessages.Message tooLarge = large.new Message()) {
            assertThatThrownBy(() -> read(tooLarge, MOST + 1))
                    .satisfies(e -> assertThat(statusOf(e)).isEqualTo(413));
        }
        try (LargeMessages.Message next = large.new Message()) {
            assertThat(read(next, MOST)).hasSize(MOST);
        }
    }

    @Test
    void oneOfManyValuesIsRefusedBeforeTheyFillTheMemory() {
        byte[] values = ("{\"jsonrpc\":\"2.0\",\"x\":[" + "{},".repeat(200_000) + "{}]}").getBytes(UTF_8);

        assertThatThrownBy(() -> RpcMessage.parse(values))
                .satisfies(e -> assertThat(statusOf(e)).isEqualTo(413));
        assertThat(RpcMessage.parse(("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"dump\":\""
                                        + "y".repeat(5_000_000) + "\"}}")
                                .getBytes(UTF_8))
                        .params()
                        .size())
                .isEqualTo(1);
    }
}
