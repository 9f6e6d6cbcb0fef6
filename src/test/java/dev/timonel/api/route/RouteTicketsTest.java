package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.PortKey;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.Draws.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RouteTicketsTest {
    private static final PortKey WEB = new PortKey("default", "web", "http", "TCP");
    private static final Remembered FIRST = new Remembered(IpAddress.of("10.244.1.5"), 8080);
    private static final Remembered SECOND = new Remembered(IpAddress.of("10.244.2.5"), 8080);

    private final AtomicLong now = new AtomicLong();
    private final RouteTickets tickets = new RouteTickets(now::get);

    private static Draw draw(String... candidates) {
        return new Draw(Stage.Endpoint, WEB, "anywhere", List.of(candidates));
    }

    private static Affinity client(String node, String address, PortKey port) {
        return new Affinity(node, IpAddress.of(address), port, 600, Set.of(FIRST, SECOND));
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void everyTicketIsHandedOutOnceWhateverTheNumberOfThreads() throws Exception {
        int threads = 8;
        int each = 5_000;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        ConcurrentHashMap<Long, Integer> perCandidate = new ConcurrentHashMap<>();
        ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit(() -> {
                start.await();
                for (int n = 0; n < each; n++) {
                    long ticket = tickets.ticket(draw("a:1", "b:1", "c:1"));
                    assertThat(seen.put(ticket, true)).isNull();
                    perCandidate.merge(ticket % 3, 1, Integer::sum);
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> each1 : running) {
            each1.get();
        }
        executor.shutdown();
        assertThat(perCandidate.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(threads * each);
        assertThat(perCandidate.values()).allSatisfy(n -> assertThat(n).isBetween(13_333, 13_334));
    }

    @Test
    void eachPortAndScopeHasTurnsOfItsOwn() {
        List<String> two = List.of("a:1", "b:1");
        assertThat(tickets.ticket(draw("a:1", "b:1"))).isZero();
        assertThat(tickets.ticket(draw("a:1", "b:1"))).isEqualTo(1);
        assertThat(tickets.ticket(
                        new Draw(Stage.Endpoint, new PortKey("default", "api", "http", "TCP"), "anywhere", two)))
                .isZero();
        assertThat(tickets.ticket(new Draw(Stage.Endpoint, WEB, "on node-1", two)))
                .isZero();
        assertThat(tickets.ticket(new Draw(Stage.Node, WEB, "anywhere", two))).isZero();
    }

    @Test
    void theTurnGoesOnWhenCandidatesComeAndGo() {
        assertThat(next("a", "b", "c")).isEqualTo("a");
        assertThat(next("a", "c")).isEqualTo("c");
        assertThat(next("a", "b", "c")).isEqualTo("a");
        assertThat(next("b", "c", "d")).isEqualTo("b");
        assertThat(next("x", "y")).isIn("x", "y");
    }

    /** The law, with random churn: who is there throughout gets the same share as the others who are, or one more. */
    @Test
    void whoIsThereThroughoutGetsAnEqualShareWhoeverComesAndGoes() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            RouteTickets own = new RouteTickets(now::get);
            TreeSet<String> present = new TreeSet<>();
            List<String> throughout = List.of("c", "h", "m", "r");
            Map<String, Integer> drawn = new HashMap<>();
            int draws = 0;
            for (int step = 0; step < 400; step++) {
                present.addAll(throughout);
                String other = String.valueOf((char) ('a' + random.nextInt(26)));
                if (!throughout.contains(other) && !present.remove(other)) {
                    present.add(other);
                }
                for (int n = random.nextInt(4); n > 0; n--) {
                    List<String> candidates = List.copyOf(present);
                    long ticket = own.ticket(new Draw(Stage.Endpoint, WEB, "anywhere", candidates));
                    drawn.merge(candidates.get((int) (ticket % candidates.size())), 1, Integer::sum);
                    draws++;
                }
            }
            List<Integer> shares = throughout.stream()
                    .map(candidate -> drawn.getOrDefault(candidate, 0))
                    .toList();
            assertThat(Collections.max(shares) - Collections.min(shares))
                    .as("seed %d: %s of %d draws", seed, drawn, draws)
                    .isLessThanOrEqualTo(1);
        }
    }

    private String next(String... candidates) {
        return candidates[(int) (tickets.ticket(draw(candidates)) % candidates.length)];
    }

    @Test
    void reservedTicketsAreNobodyElses() {
        assertThat(tickets.reserve(draw("a:1"), 10)).isZero();
        assertThat(tickets.ticket(draw("a:1"))).isEqualTo(10);
    }

    @Test
    void aClientIsRememberedForItsTimeAfterEachUse() {
        Affinity client = client("node-1", "203.0.113.9", WEB);
        tickets.remember(client, FIRST);
        pass(599);
        assertThat(tickets.remembered(client)).contains(FIRST);
        tickets.remember(client, FIRST);
        pass(599);
        assertThat(tickets.remembered(client)).contains(FIRST);
        pass(1);
        assertThat(tickets.remembered(client)).isEmpty();
    }

    @Test
    void lookingAloneDoesNotProlong() {
        Affinity client = client("node-1", "203.0.113.9", WEB);
        tickets.remember(client, FIRST);
        pass(400);
        assertThat(tickets.remembered(client)).contains(FIRST);
        pass(200);
        assertThat(tickets.remembered(client)).isEmpty();
    }

    /** Of one client each endpoint has its own time, until the node cannot reach it any more. */
    @Test
    void aClientIsRememberedForEachEndpointThatItGot() {
        Affinity client = client("node-1", "203.0.113.9", WEB);
        tickets.remember(client, FIRST);
        pass(300);
        tickets.remember(client, SECOND);
        assertThat(tickets.remembered(client)).containsExactlyInAnyOrder(FIRST, SECOND);
        pass(300);
        assertThat(tickets.remembered(client)).containsExactly(SECOND);
        tickets.remember(client, FIRST);
        tickets.remember(new Affinity("node-1", client.client(), WEB, 600, Set.of(FIRST)), FIRST);
        assertThat(tickets.remembered(client)).containsExactly(FIRST);
    }

    @Test
    void clientsAreKeptApartByNodeAddressAndPort() {
        tickets.remember(client("node-1", "203.0.113.9", WEB), FIRST);
        assertThat(tickets.remembered(client("node-2", "203.0.113.9", WEB))).isEmpty();
        assertThat(tickets.remembered(client("node-1", "203.0.113.8", WEB))).isEmpty();
        assertThat(tickets.remembered(client("node-1", "203.0.113.9", new PortKey("default", "web", "https", "TCP"))))
                .isEmpty();
    }

    @Test
    void turnsNobodyUsesForAnHourAreForgotten() {
        tickets.reserve(draw("a:1"), 5);
        pass(3600);
        assertThat(tickets.ticket(draw("a:1"))).isZero();
    }
}
