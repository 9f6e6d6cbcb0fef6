package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.table.RandomCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Query, resourceVersion and ticket give every decision again, whatever has happened since. */
class ReplayTest {
    private static final int QUESTIONS = 60;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyDecisionOfARandomHistoryIsGivenAgain(long seed) {
        Random random = new Random(seed);
        RandomCluster cluster = new RandomCluster(seed);
        RouteService live = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
        TreeMap<Long, ClusterSnapshot> past = new TreeMap<>();
        List<RouteDecision> given = new ArrayList<>();
        List<RouteQuery> queries = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            RouteQuery query = i % 3 == 2 ? queries.get(random.nextInt(queries.size())) : cluster.query();
            queries.add(query);
            past.put(cluster.snapshot().revision(), cluster.snapshot());
            RouteParameters asked =
                    new RouteParameters(query, "", 1 + random.nextInt(3), 37 + random.nextInt(4), true, null, null);
            try {
                given.add(live.decide(cluster.snapshot(), asked));
            } catch (StatusException nothingThere) {
                assertThat(nothingThere.code()).isBetween(400, 404);
            }
            if (random.nextInt(3) == 0) {
                cluster.change();
            }
        }
        RouteService later = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
        for (RouteDecision decision : given) {
            RouteParameters again = parameters(Objects.requireNonNull(decision.replay()));
            assertThat(again.at()).isEqualTo(Long.parseLong(decision.resourceVersion()));
            RouteDecision replayed = later.decide(past.get(again.at()), again);
            assertThat(replayed).isEqualTo(first(decision));
        }
    }

    /** Without what only many packets have. */
    private static RouteDecision first(RouteDecision d) {
        return new RouteDecision(
                d.apiVersion(),
                d.kind(),
                d.resourceVersion(),
                d.ticket(),
                d.verdict(),
                d.reason(),
                d.frontend(),
                d.node(),
                d.masquerade(),
                d.endpoint(),
                d.candidates(),
                d.excluded(),
                d.policy(),
                d.path(),
                d.explanation(),
                d.more(),
                d.replay(),
                null);
    }

    private static RouteParameters parameters(String url) {
        Map<String, String[]> query = new HashMap<>();
        for (String pair : url.substring(url.indexOf('?') + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], new String[] {URLDecoder.decode(parts[1], StandardCharsets.UTF_8)});
        }
        return RouteParameters.parse(query, "198.18.0.1");
    }

    @Test
    void theRandomHistoriesHaveEveryKindOfTicket() {
        Set<RouteDecision.Reason> reasons = EnumSet.noneOf(RouteDecision.Reason.class);
        seeds().forEach(seed -> {
            RandomCluster cluster = new RandomCluster(seed);
            RouteService live = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
            for (int i = 0; i < QUESTIONS; i++) {
                RouteQuery query = cluster.query();
                for (int twice = 0; twice < 2; twice++) {
                    try {
                        RouteDecision decision = live.decide(
                                cluster.snapshot(), new RouteParameters(query, "", 1, 37, true, null, null));
                        reasons.add(decision.reason());
                    } catch (StatusException nothingThere) {
                        assertThat(nothingThere.code()).isBetween(400, 404);
                    }
                }
            }
        });
        assertThat(reasons).contains(RouteDecision.Reason.RoundRobin, RouteDecision.Reason.SessionAffinity);
    }

    @Test
    void theTicketOfALoadBalancersPacketHasBothDraws() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .snapshot();
        RouteService live = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
        live.decide(snapshot, parameters("/route?to=web.default:80"));
        for (int i = 0; i < 5; i++) {
            RouteDecision decision = live.decide(snapshot, parameters("/route?to=198.51.100.1:80&from=203.0.113.9"));
            assertThat(decision.ticket()).isEqualTo(i + "-" + (i + 1));
            assertThat(live.decide(snapshot, parameters(String.valueOf(decision.replay()))))
                    .isEqualTo(decision);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "7, 7, 7",
        "3-7, 3, 7",
        "10.244.1.5:8080, 0, 0",
        "3-10.244.1.5:8080, 3, 0",
        "3-[fd00:10:244::5]:8080, 3, 0",
        "999999999999999999, 999999999999999999, 999999999999999999"
    })
    void aTicketIsReadAsItIsWritten(String text, long node, long endpoint) {
        Ticket ticket = Ticket.parse(text).orElseThrow();
        assertThat(ticket.node()).isEqualTo(node);
        assertThat(ticket.endpoint()).isEqualTo(endpoint);
        assertThat(ticket.remembered() != null).isEqualTo(text.contains(":"));
        assertThat(ticket.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "x",
                "3-",
                "-7",
                "1-2-3",
                "10.244.1.5",
                "10.244.1.5:99999",
                "1.2.3:80",
                "9999999999999999999",
                "7 "
            })
    void whatIsNoTicketIsRefused(String text) {
        assertThat(Ticket.parse(text)).isEmpty();
    }

    @Test
    void aTicketReplaysOneDecision() {
        assertThatThrownBy(() -> parameters("/route?to=web.default:80&ticket=3&count=2"))
                .hasMessage("invalid count \"2\": a ticket replays one decision");
        assertThatThrownBy(() -> parameters("/route?to=web.default:80&ticket=x"))
                .hasMessageStartingWith("invalid ticket \"x\"");
        assertThatThrownBy(() -> parameters("/route?to=web.default:80&at=now")).hasMessageStartingWith("invalid at ");
    }

    @Test
    void aQuestionOfThePastTakesNobodysTurn() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .member("web", "web-3", "10.244.3.5", "node-3", true)
                .snapshot();
        RouteService live = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
        RouteParameters now = parameters("/route?to=web.default:80");
        assertThat(live.decide(snapshot, now).ticket()).isEqualTo("0");
        RouteParameters then = parameters("/route?count=3&to=web.default:80&at=" + snapshot.revision());
        for (int i = 0; i < 2; i++) {
            RouteDecision decision = live.decide(snapshot, then);
            assertThat(decision.ticket()).isEqualTo("0");
            assertThat(decision.distribution()).allMatch(share -> share.count() == 1);
        }
        live.decide(snapshot, parameters("/route?to=web.default:80&ticket=5"));
        assertThat(live.decide(snapshot, now).ticket()).isEqualTo("1");
    }
}
