package dev.timonel.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A records of Services, asked by dnsperf; beside CoreDNS, which has them from the same server. */
final class Names {
    private static final int SERVICES = 1_000;
    private static final String SECONDS = "4";
    private static final Pattern DONE = Pattern.compile("(?s)Queries lost:\\s+(\\d+).*Queries per second:\\s+([\\d.]+)"
            + ".*Average Latency \\(s\\):\\s+([\\d.]+) \\(min [\\d.]+, max ([\\d.]+)\\)");
    private static final Pattern READY = Pattern.compile("CoreDNS is ready");

    private final Bench bench;
    private final Figures figures;

    Names(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("dns");
    }

    void run() throws IOException {
        if (!Bench.onPath("dnsperf")) {
            throw new IOException("there is no dnsperf; Debian has a package of that name");
        }
        Path questions = bench.fresh("questions");
        Files.write(
                questions,
                IntStream.range(0, SERVICES)
                        .mapToObj(n -> "web-" + n + ".default.svc.cluster.local A")
                        .toList());
        for (Map.Entry<String, String> server : bench.servers().entrySet()) {
            beside(server.getKey(), server.getValue(), questions);
        }
        figures.save(bench.keep());
    }

    private void beside(String name, String program, Path questions) throws IOException {
        try (Server server = Server.start(program, bench.fresh("names"), bench.jvm())) {
            server.send(
                    SERVICES,
                    n -> Http1.post("/api/v1/namespaces/default/services", Manifests.service("web-" + n, "web-" + n)));
            Path built = Path.of("target", "bench-coredns");
            if (!Files.isExecutable(built)) {
                System.out.println("There is no CoreDNS to measure beside: it needs go to build it.");
                rounds(name, server, questions, 0);
                return;
            }
            int port = freePort();
            List<String> command = List.of(
                    built.toAbsolutePath().toString(),
                    Integer.toString(port),
                    "http://127.0.0.1:" + server.address().getPort());
            try (Child coredns = Child.start(command, bench.fresh("coredns.log"))) {
                coredns.await(READY);
                rounds(name, server, questions, port);
            }
        }
    }

    private void rounds(String name, Server server, Path questions, int coredns) throws IOException {
        ask(server.dnsPort(), questions);
        for (int round = 0; round < bench.rounds(5); round++) {
            add(name, ask(server.dnsPort(), questions));
            if (coredns != 0) {
                add("CoreDNS", ask(coredns, questions));
            }
        }
    }

    private void add(String of, Matcher answer) {
        figures.add("A records, queries/s", of, Double.parseDouble(answer.group(2)));
        figures.add("A records, mean ms", of, 1000 * Double.parseDouble(answer.group(3)));
        figures.add("A records, longest ms", of, 1000 * Double.parseDouble(answer.group(4)));
        figures.add("A records, queries lost", of, Double.parseDouble(answer.group(1)));
    }

    private Matcher ask(int port, Path questions) throws IOException {
        List<String> command = List.of(
                "dnsperf",
                "-s",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-d",
                questions.toString(),
                "-l",
                SECONDS,
                "-c",
                "16",
                "-q",
                "64");
        try (Child dnsperf = Child.start(command, bench.fresh("dnsperf.log"))) {
            Matcher answer = dnsperf.await(DONE);
            if (!dnsperf.output().contains("NOERROR ")) {
                throw new IOException("not answered: " + dnsperf.output());
            }
            return answer;
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
