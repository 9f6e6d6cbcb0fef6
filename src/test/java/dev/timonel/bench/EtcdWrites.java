package dev.timonel.bench;

import java.io.IOException;
import java.time.Duration;

/** Puts into etcd, over gRPC and through its JSON gateway. */
final class EtcdWrites implements Contender {
    private final Figures figures;
    private final Etcd etcd;

    EtcdWrites(Bench bench, Figures figures) throws IOException {
        this.figures = figures;
        this.etcd = Etcd.start(bench.fresh("etcd"));
    }

    @Override
    public void warm() throws IOException {
        etcd.puts(32, "/warm/", 20_000, Duration.ofSeconds(3));
    }

    @Override
    public void turn(int round) throws IOException {
        double cpu = etcd.child().cpu();
        Outcome many = etcd.puts(32, "/" + round + "/pods/", 60_000, Duration.ofSeconds(5));
        figures.add("creates, 32 clients", "etcd", many, etcd.child().cpu() - cpu);
        cpu = etcd.child().cpu();
        Outcome one = etcd.puts(1, "/" + round + "/one/", 10_000, Duration.ofSeconds(4));
        figures.add("creates, 1 client", "etcd", one, etcd.child().cpu() - cpu);
        cpu = etcd.child().cpu();
        Outcome json = etcd.jsonPuts(32, "/" + round + "/json/", 30_000, Duration.ofSeconds(4));
        figures.add("creates, 32 clients", "etcd by JSON", json, etcd.child().cpu() - cpu);
        cpu = etcd.child().cpu();
        json = etcd.jsonPuts(1, "/" + round + "/json/1/", 30_000, Duration.ofSeconds(3));
        figures.add("creates, 1 client", "etcd by JSON", json, etcd.child().cpu() - cpu);
    }

    @Override
    public void close() throws IOException {
        etcd.close();
    }
}
