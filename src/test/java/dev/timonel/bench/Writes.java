package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Durable writes: pods that Services select, pods that change their readiness, Services, Nodes; beside etcd, Kubernetes' API
 * server, PostgreSQL and fabric8's mock server. All run from the beginning, and those that do not have the turn are idle.
 */
final class Writes {
    private final Bench bench;
    private final Figures figures;
    private final List<String> peers;
    private final List<Contender> contenders = new ArrayList<>();

    private Writes(Bench bench, String suite, String... peers) throws IOException {
        this.bench = bench;
        this.figures = new Figures(suite);
        this.peers = List.of(peers);
    }

    static Writes besideStores(Bench bench) throws IOException {
        return new Writes(bench, "writes", "h2", "postgresql", "etcd", "inserts", "mock");
    }

    /** Beside the API server of Kubernetes, and etcd, which it writes to. */
    static Writes besideKubernetes(Bench bench) throws IOException {
        if (!ApiserverWrites.installed()) {
            throw new IOException("there is no kube-apiserver, which Go builds, or no etcd");
        }
        return new Writes(bench, "apiserver", "h2", "etcd", "apiserver");
    }

    private boolean wanted(String peer) {
        return peers.contains(peer) && bench.wanted(peer);
    }

    void run() throws Exception {
        try {
            for (Map.Entry<String, String> server : bench.servers().entrySet()) {
                if (wanted("h2")) {
                    enters(onFile(server.getKey(), server.getValue()));
                }
                if (wanted("postgresql")) {
                    enters(onPostgres(server.getKey(), server.getValue()));
                }
            }
            if (wanted("etcd") && Etcd.installed()) {
                enters(new EtcdWrites(bench, figures, ofOneCreate()));
            }
            if (wanted("apiserver")) {
                enters(new ApiserverWrites(bench, figures));
            }
            if (wanted("inserts")) {
                enters(new DatabaseWrites(bench, figures));
            }
            if (wanted("mock")) {
                enters(new MockWrites(bench, figures));
            }
            for (int round = 1; round <= bench.rounds(2); round++) {
                for (Contender contender : contenders) {
                    contender.turn(round);
                }
            }
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
        figures.save(bench.keep());
    }

    /** Asked of the first server of this project that runs, if one does. */
    private List<byte[]> ofOneCreate() throws IOException {
        for (Contender contender : contenders) {
            if (contender instanceof TimonelWrites writes) {
                return writes.ofOneCreate();
            }
        }
        return List.of();
    }

    private void enters(Contender contender) throws Exception {
        contenders.add(contender);
        contender.warm();
    }

    private Contender onFile(String name, String program) throws IOException {
        Path data = bench.fresh("h2-" + name);
        Server server = Server.start(program, data, bench.jvm(), TimonelWrites.SETTINGS);
        return new TimonelWrites(bench, figures, name + " h2", server, () -> Bench.bytes(data)) {
            @Override
            public void close() throws Exception {
                super.close();
                figures.add("data directory once stopped, MB", name + " h2", Bench.bytes(data) / 1e6);
            }
        };
    }

    private Contender onPostgres(String name, String program) throws IOException, SQLException {
        List<String> settings = new ArrayList<>(List.of(TimonelWrites.SETTINGS));
        Database database = Database.start(bench.fresh("postgresql-" + name));
        settings.add("--spring.datasource.url=" + database.url());
        Path data = bench.fresh("beside-postgresql-" + name);
        Server server = Server.start(program, data, bench.jvm(), settings.toArray(String[]::new));
        return new TimonelWrites(bench, figures, name + " postgresql", server, database::bytes) {
            @Override
            public void close() throws Exception {
                super.close();
                database.close();
            }
        };
    }
}
