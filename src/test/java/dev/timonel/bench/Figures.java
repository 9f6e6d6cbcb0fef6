package dev.timonel.bench;

import dev.timonel.jar.JarProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Prints the figures of the packaged jar: time to the first answered route, memory, durable pod creations and route
 * decisions a second. Load and server share the machine, so compare the ratios rather than the absolute numbers.
 */
public final class Figures {
    private static final int STARTS = 5;
    private static final int PODS = 10_000;
    private static final int ROUTES = 20_000;
    private static final int NODES = 50;

    private final HttpClient http = HttpClient.newHttpClient();

    private Figures() {}

    public static void main(String[] arguments) throws Exception {
        new Figures().run();
        if (!Arrays.asList(arguments).contains("--no-jmh")) {
            new Runner(new OptionsBuilder().include("RouteBenchmark").build()).run();
        }
    }

    private void run() throws Exception {
        print("processors", Runtime.getRuntime().availableProcessors());
        double[] starts = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            starts[i] = secondsToFirstRoute();
        }
        Arrays.sort(starts);
        print("seconds from java -jar to the first answered route (median of " + STARTS + ")", starts[STARTS / 2]);
        Path data = Files.createTempDirectory("figures");
        try (JarProcess jar = JarProcess.start(data, "--timonel.bootstrap.nodes=" + NODES)) {
            String url = jar.url();
            print("resident MiB, idle", residentMib(jar.pid()));
            post(url, "/api/v1/namespaces/default/services", service());
            routes(url);
            createPods(url);
            print("resident MiB with " + PODS + " pods", residentMib(jar.pid()));
        }
    }

    private double secondsToFirstRoute() throws Exception {
        long started = System.nanoTime();
        try (JarProcess jar = JarProcess.start(Files.createTempDirectory("figures"))) {
            get(jar.url(), "/route?to=kubernetes.default:443");
            return (System.nanoTime() - started) / 1e9;
        }
    }

    private void createPods(String url) throws Exception {
        AtomicInteger number = new AtomicInteger();
        int warmUp = 500;
        perSecond(8, warmUp, () -> post(url, "/api/v1/namespaces/default/pods", pod(number.incrementAndGet())));
        int alone = 1000;
        print(
                "durable pod creations a second, 1 client",
                perSecond(1, alone, () -> post(url, "/api/v1/namespaces/default/pods", pod(number.incrementAndGet()))));
        print(
                "durable pod creations a second, 32 clients",
                perSecond(
                        32,
                        PODS - alone - warmUp,
                        () -> post(url, "/api/v1/namespaces/default/pods", pod(number.incrementAndGet()))));
    }

    private void routes(String url) throws Exception {
        for (int i = 0; i < 10; i++) {
            int number = 100_000 + i;
            post(url, "/api/v1/namespaces/default/pods", pod(number).replace("\"none\"", "\"web\""));
        }
        List<Double> routes = new ArrayList<>();
        List<Double> constants = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            double constant = perSecond(4, ROUTES, () -> get(url, "/version"));
            double route = perSecond(4, ROUTES, () -> get(url, "/route?to=10.96.0.80:80"));
            if (round > 0) {
                constants.add(constant);
                routes.add(route);
            }
        }
        routes.sort(null);
        constants.sort(null);
        print("route decisions a second over HTTP (10 endpoints), 4 clients", routes.get(2));
        print("answers a second of a constant handler (/version), 4 clients", constants.get(2));
        print("ratio route / constant", routes.get(2) / constants.get(2));
    }

    private interface Call {
        void run() throws IOException, InterruptedException;
    }

    private static double perSecond(int clients, int calls, Call call) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        CountDownLatch done = new CountDownLatch(clients);
        AtomicInteger left = new AtomicInteger(calls);
        long started = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            pool.execute(() -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        call.run();
                    }
                } catch (IOException | InterruptedException broken) {
                    throw new IllegalStateException(broken);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        pool.shutdown();
        return calls / ((System.nanoTime() - started) / 1e9);
    }

    private static String pod(int number) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-%d","labels":{"app":"none","n":"%d"}},
                 "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(number, number % 100);
    }

    private static String service() {
        return """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
                 "spec":{"clusterIP":"10.96.0.80","selector":{"app":"web"},"ports":[{"port":80}]}}""";
    }

    private void post(String url, String path, String body) throws IOException, InterruptedException {
        check(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private void get(String url, String path) throws IOException, InterruptedException {
        check(HttpRequest.newBuilder(URI.create(url + path)).build());
    }

    private void check(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(request + " was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private static double residentMib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum()
                / 1024.0;
    }

    private static void print(String what, double figure) {
        System.out.println(String.format(Locale.ROOT, "%-75s %10.2f", what, figure));
    }
}
