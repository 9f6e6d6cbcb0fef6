package dev.timonel.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Some clients, each with a connection and one request at a time, all on the thread that runs it: it leaves the cores to the
 * server as far as a client can. A closed loop: a slow answer delays the next request of that client.
 */
final class Load {
    private final InetSocketAddress address;
    private final Supplier<Conversation> protocol;
    private final IntFunction<byte[]> requests;
    private final ByteBuffer arrived = ByteBuffer.allocateDirect(1 << 16);
    private final long[] nanos;
    private final long deadline;
    private int asked;
    private int answered;
    private int open;

    private static final class Client {
        private final SocketChannel channel;
        private final Conversation conversation;
        private long asked;

        Client(SocketChannel channel, Conversation conversation) {
            this.channel = channel;
            this.conversation = conversation;
        }
    }

    private Load(
            InetSocketAddress address,
            Supplier<Conversation> protocol,
            IntFunction<byte[]> requests,
            int count,
            Duration atMost) {
        this.address = address;
        this.protocol = protocol;
        this.requests = requests;
        this.nanos = new long[count];
        this.deadline = System.nanoTime() + atMost.toNanos();
    }

    /**
     * Sends the requests number 0 to {@code count - 1}, or those that get their turn in the time.
     *
     * @throws IOException if one is not answered with a success
     */
    static Outcome run(
            InetSocketAddress address,
            Supplier<Conversation> protocol,
            int clients,
            IntFunction<byte[]> requests,
            int count,
            Duration atMost)
            throws IOException {
        return new Load(address, protocol, requests, count, atMost).run(clients);
    }

    private Outcome run(int clients) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long started = System.nanoTime();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < clients; i++) {
                connect(selector);
            }
            while (open > 0) {
                selector.select();
                for (SelectionKey ready : selector.selectedKeys()) {
                    read((Client) ready.attachment(), selector);
                }
                selector.selectedKeys().clear();
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return Outcome.of(seconds, (threads.getCurrentThreadCpuTime() - cpu) / 1e9, nanos, answered);
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Client client = new Client(channel, protocol.get());
        channel.register(selector, SelectionKey.OP_READ, client);
        open++;
        write(client, client.conversation.greeting());
        ask(client);
    }

    private void ask(Client client) throws IOException {
        if (asked == nanos.length || System.nanoTime() > deadline) {
            client.channel.close();
            open--;
            return;
        }
        ByteBuffer request = client.conversation.request(requests.apply(asked++));
        client.asked = System.nanoTime();
        write(client, request);
    }

    private static void write(Client client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            client.channel.write(bytes);
        }
    }

    private void read(Client client, Selector selector) throws IOException {
        arrived.clear();
        if (client.channel.read(arrived) < 0) {
            throw new IOException("the connection ended before an answer");
        }
        boolean whole = client.conversation.receive(arrived.flip());
        write(client, client.conversation.reply());
        if (!whole) {
            return;
        }
        nanos[answered++] = System.nanoTime() - client.asked;
        if (client.conversation.closing()) {
            client.channel.close();
            open--;
            connect(selector);
        } else {
            ask(client);
        }
    }
}
