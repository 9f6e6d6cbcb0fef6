package dev.timonel.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.IntFunction;

/** Pods into fabric8's mock server; it is as full as it has become. */
final class MockWrites implements Contender {
    private static final String NAME = "fabric8's mock server";

    private final Figures figures;
    private final Mock mock;

    MockWrites(Bench bench, Figures figures) throws IOException {
        this.figures = figures;
        this.mock = Mock.start(bench);
    }

    @Override
    public void warm() throws IOException {
        mock.load(32, TimonelWrites.pods("warm", "up"), 10_000, Duration.ofSeconds(10));
    }

    @Override
    public void turn(int round) throws IOException {
        measure("creates, 32 clients", 32, 5, TimonelWrites.pods("warm", "a" + round));
        measure("creates, 1 client", 1, 4, TimonelWrites.pods("warm", "b" + round));
    }

    private void measure(String what, int clients, int seconds, IntFunction<byte[]> requests) throws IOException {
        double cpu = mock.child().cpu();
        Outcome outcome = mock.load(clients, requests, 60_000, Duration.ofSeconds(seconds));
        figures.add(what, NAME, outcome, mock.child().cpu() - cpu);
    }

    @Override
    public void close() throws IOException {
        mock.close();
    }
}
