package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.NewTurns;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Routed;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.table.RandomCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    private int answeredBefore;

    /** The law: what was kept says what would be written anew, whatever changed in between. */
    @Test
    void whatIsKnownIsByteForByteWhatWouldBeWrittenAnew() {
        for (long seed = 1; seed <= 5; seed++) {
            RandomCluster cluster = new RandomCluster(seed);
            RouteService routes = new RouteService(new Router(Cluster.CONFIG), new RouteTickets(System::nanoTime));
            KnownAnswers known = new KnownAnswers(new RouteJson());
            ClusterSnapshot before = cluster.snapshot();
            RouteQuery query = cluster.query();
            for (int i = 0; i < 2_400; i++) {
                if (i % 30 == 0) {
                    query = cluster.query();
                }
                if (i % 10 == 9) {
                    before = cluster.snapshot();
                    IntStream.range(0, 4).forEach(n -> cluster.change());
                }
                ClusterSnapshot snapshot =
                        i % 30 == 25 ? before : cluster.snapshot().at(1_000 + i);
                try {
                    same(known, routes.route(snapshot, parameters(query, i)));
                } catch (StatusException refused) {
                    assertThat(refused.code()).isIn(400, 404);
                }
            }
        }
        assertThat(answeredBefore).isGreaterThan(200);
    }

    private void same(KnownAnswers known, Routed routed) {
        String written = known.write(routed).toString();
        assertThat(written)
                .isEqualTo(new RouteJson().write(routed.told(), false).toString());
        answeredBefore += known.knows(routed) ? 1 : 0;
    }

    private static RouteParameters parameters(RouteQuery query, int i) {
        return new RouteParameters(
                query,
                "",
                i % 31 == 0 ? 3 : 1,
                i % 301 == 0 ? ProxyConfig.LAST_MINOR : ProxyConfig.MINOR,
                i % 17 != 0,
                null,
                i % 37 == 0 ? Ticket.of(i) : null);
    }

    @Test
    void aSpellingOfItsOwnHasAnAnswerOfItsOwn() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .snapshot();
        RouteService routes = new RouteService(new Router(Cluster.CONFIG), new NewTurns());
        KnownAnswers known = new KnownAnswers(new RouteJson());
        for (int i = 0; i < 4; i++) {
            for (String to : List.of("10.96.0.10:80", "web.default:80", "web.default.svc.cluster.local:80")) {
                for (String from : List.of("192.0.2.1", "192.0.2.2", "outside")) {
                    for (String node : List.of("node-1", "node-2")) {
                        RouteParameters asked = RouteParameters.parse(
                                        Map.of(
                                                "to",
                                                new String[] {to},
                                                "from",
                                                new String[] {from},
                                                "node",
                                                new String[] {node}),
                                        "127.0.0.1")
                                .in(snapshot);
                        assertThat(known.write(routes.route(snapshot, asked)).toString())
                                .contains("/route?to=" + to + "&from=" + from + "&node=" + node)
                                .contains("\"node\":\"" + node + "\"");
                    }
                }
            }
        }
    }

    @Test
    void anotherNodeIsAnotherAnswer() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-2", true)
                .snapshot();
        RouteService routes = new RouteService(new Router(Cluster.CONFIG), new NewTurns());
        KnownAnswers known = new KnownAnswers(new RouteJson());
        RouteParameters asked = RouteParameters.parse(
                        Map.of("to", new String[] {"10.96.0.10:80"}, "from", new String[] {"outside"}), "127.0.0.1")
                .in(snapshot);
        for (int i = 0; i < 3; i++) {
            same(known, routes.route(snapshot, asked));
        }
        assertThat(answeredBefore).isEqualTo(2);
        KubeObject first = snapshot.get(Kinds.NODE, "", "node-1").orElseThrow();
        ClusterSnapshot without = snapshot.with(new Change(Change.Type.DELETED, first, null));
        assertThat(known.write(routes.route(without, asked)).toString()).contains("\"node\":\"node-2\",\"masq");
    }

    @Test
    void ofOneClientManyAnswersAreForgottenAgain() {
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .snapshot();
        RouteService routes = new RouteService(new Router(Cluster.CONFIG), new NewTurns());
        KnownAnswers known = new KnownAnswers(new RouteJson());
        for (int i = 0; i < 9_000; i++) {
            RouteQuery query = Cluster.tcp(
                    "web.default",
                    80,
                    IpAddress.of("192.0." + i / 250 + "." + i % 250).toString(),
                    "node-1");
            Routed routed =
                    routes.route(snapshot, new RouteParameters(query, "", 1, ProxyConfig.MINOR, true, null, null));
            known.write(routed);
            known.write(routed);
        }
        assertThat(known.bytes()).isBetween(1L << 20, 16L << 20);
    }
}
