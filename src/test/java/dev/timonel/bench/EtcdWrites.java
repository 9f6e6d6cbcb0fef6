package dev.timonel.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts into etcd, over gRPC and through its JSON gateway: a pod's manifest each, or, in a transaction, all objects that a
 * server of this project has on disk when it answers a create, in the encoding in which Kubernetes stores them.
 */
final class EtcdWrites implements Contender {
    private static final int MOST = 15_000;

    private final Figures figures;
    private final Etcd etcd;
    private final List<byte[]> ofOneCreate;

    /** {@code ofOneCreate}: the objects that a create leaves, the pod and its event first; empty if nobody knows them. */
    EtcdWrites(Bench bench, Figures figures, List<byte[]> ofOneCreate) throws IOException {
        this.figures = figures;
        this.ofOneCreate = ofOneCreate;
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
        if (!ofOneCreate.isEmpty()) {
            transactions("creates, 32 clients", 32, "/" + round + "/all/");
            transactions("creates, 1 client", 1, "/" + round + "/all/1/");
        }
    }

    private void transactions(String what, int clients, String prefix) throws IOException {
        double cpu = etcd.child().cpu();
        Outcome outcome = etcd.transactions(clients, n -> values(prefix, n), MOST, Duration.ofSeconds(4));
        figures.add(what, "etcd, all objects", outcome, etcd.child().cpu() - cpu);
    }

    /** A pod and an event are new, and what a Service has is written over. */
    private Map<String, byte[]> values(String prefix, int n) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (int i = 0; i < ofOneCreate.size(); i++) {
            values.put(prefix + i + "/" + (i < 2 ? n : n % TimonelWrites.SERVICES), ofOneCreate.get(i));
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        etcd.close();
    }
}
