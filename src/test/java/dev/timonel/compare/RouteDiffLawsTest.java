package dev.timonel.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.Fate;
import dev.timonel.compare.FrontendChange.ShareChange;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.RandomCluster;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every difference, on random histories; a seed makes the same again. */
class RouteDiffLawsTest {
    private static final int CHANGES = 12;
    private static final ProxyConfig[] CONFIGS = {
        Cluster.CONFIG,
        Cluster.config(true, ProxyConfig.DetectLocalMode.NodeCIDR),
        Cluster.config(false, ProxyConfig.DetectLocalMode.None)
    };

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("histories.seeds", 8) / 2);
    }

    private static ClusterState state(ClusterSnapshot snapshot, long seed) {
        return new ClusterState(snapshot, CONFIGS[(int) (seed % CONFIGS.length)]);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsReportedDecidesOtherwiseAndAllElseAsBefore(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        for (int i = 0; i < CHANGES; i++) {
            ClusterState before = state(cluster.snapshot(), seed);
            for (int n = 0; n <= i % 3; n++) {
                cluster.change();
            }
            ClusterState after = state(cluster.snapshot(), seed);
            Set<String> reported = RouteDiff.between(before, after).frontends().stream()
                    .map(change -> dialled(change.frontend()))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(reported).as("change %d", i).isEqualTo(decidedOtherwise(before, after));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thereAndBackAreMirrorImages(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        for (int i = 0; i < CHANGES; i++) {
            ClusterState before = state(cluster.snapshot(), seed);
            cluster.change();
            cluster.change();
            ClusterState after = state(cluster.snapshot(), seed);
            RouteDiff there = RouteDiff.between(before, after);
            RouteDiff back = RouteDiff.between(after, before);
            assertThat(facts(there, false)).isEqualTo(facts(back, true));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingDiffersFromItself(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        ClusterState state = state(cluster.snapshot(), seed);
        assertThat(RouteDiff.between(state, state).nothingDiffers()).isTrue();
        // the same objects, none of them shared
        ClusterState rebuilt = state(
                ClusterSnapshot.of(
                        state.snapshot().revision(), state.snapshot().all().toList()),
                seed);
        assertThat(RouteDiff.between(state, rebuilt).nothingDiffers()).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsSharedNeedNotBeLookedAt(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        ClusterState before = state(cluster.snapshot(), seed);
        cluster.change();
        ClusterState after = state(cluster.snapshot(), seed);
        List<KubeObject> all = new ArrayList<>(before.snapshot().all().toList());
        all.addAll(after.snapshot().all().toList());
        assertThat(RouteDiff.between(
                        before, after, all.stream().map(KubeObject::key).toList()))
                .isEqualTo(RouteDiff.between(before, after));
    }

    @Test
    void twoEmptyClustersAreAlike() {
        ClusterState empty = state(ClusterSnapshot.empty(), 0);
        assertThat(RouteDiff.between(empty, empty).nothingDiffers()).isTrue();
    }

    /** What is said of each class of sources, from the one side or from the other. */
    private static Set<String> facts(RouteDiff diff, boolean mirrored) {
        Set<String> facts = new TreeSet<>();
        for (FrontendChange change : diff.frontends()) {
            Fate fate = mirrored ? mirror(change.change()) : change.change();
            for (ClassChange each : change.classes()) {
                facts.add(String.join(
                        " | ",
                        dialled(change.frontend()),
                        fate.toString(),
                        each.from().toString(),
                        (mirrored ? each.after() : each.before()).toString(),
                        (mirrored ? each.before() : each.after()).toString(),
                        (mirrored ? each.removed() : each.added()).toString(),
                        (mirrored ? each.added() : each.removed()).toString(),
                        each.kept() + shares(each.reweighted(), mirrored)));
            }
        }
        diff.names()
                .forEach(n -> facts.add(n.name()
                        + (mirrored ? mirror(n.change()) : n.change())
                        + n.kept()
                        + (mirrored ? n.removed() : n.added())));
        diff.clashes().forEach(c -> facts.add((mirrored ? "-" : "+") + c));
        diff.resolved().forEach(c -> facts.add((mirrored ? "+" : "-") + c));
        return facts;
    }

    private static String shares(List<ShareChange> changes, boolean mirrored) {
        TreeMap<String, Integer> shares = new TreeMap<>();
        changes.forEach(c -> shares.put(
                mirrored ? c.after() + " " + c.before() : c.before() + " " + c.after(),
                c.endpoints().size()));
        return shares.toString();
    }

    private static Fate mirror(Fate fate) {
        return fate == Fate.Appears ? Fate.Vanishes : fate == Fate.Vanishes ? Fate.Appears : fate;
    }

    private static String dialled(Frontend frontend) {
        String family = frontend.address() == null ? "" : frontend.address();
        String name = frontend.address() == null && frontend.type() == FrontendType.Headless ? frontend.service() : "";
        return family + name + ":" + frontend.port() + "/" + frontend.protocol();
    }

    /** All that any service may be dialled by, and from everywhere that both states have. */
    private static Set<String> decidedOtherwise(ClusterState before, ClusterState after) {
        Set<String> otherwise = new TreeSet<>();
        List<Frontend> all = Stream.of(before, after)
                .flatMap(s -> s.snapshot().list(Kinds.SERVICE).stream())
                .flatMap(s -> Targets.of(s).stream())
                .map(Target::frontend)
                .distinct()
                .toList();
        for (Frontend frontend : all) {
            if (!decisions(before, after, frontend).equals(decisions(after, before, frontend))) {
                otherwise.add(dialled(frontend));
            }
        }
        return otherwise;
    }

    private static List<String> decisions(ClusterState here, ClusterState there, Frontend frontend) {
        Router router = new Router(here.proxy());
        List<String> decisions = new ArrayList<>();
        for (IpAddress from : sources()) {
            boolean outside = isOutside(here, from) && isOutside(there, from);
            boolean balanced = frontend.type() == FrontendType.LoadBalancer;
            boolean imaginary = outside && from.toString().matches("10.244.*|fd00:10:244.*");
            if (balanced && (imaginary || isOutside(here, from) != isOutside(there, from))) {
                continue;
            }
            if (frontend.type() == FrontendType.Headless) {
                decisions.add(
                        decision(router, here.snapshot(), frontend, frontend.service() + ".default", from, "", 0));
            } else if (balanced && outside) {
                decisions.add(drawn(router, here.snapshot(), frontend, from));
            }
            for (KubeObject node : there.snapshot().list(Kinds.NODE)) {
                NodeView view = NodeView.named(here.snapshot(), node.name()).orElse(NodeView.NOWHERE);
                String host = frontend.address() == null
                        ? view.primary(from.family()).map(IpAddress::toString).orElse("")
                        : frontend.address();
                if (!view.name().isEmpty() && frontend.type() != FrontendType.Headless && !(balanced && outside)) {
                    decisions.add(decision(router, here.snapshot(), frontend, host, from, view.name(), 0));
                }
            }
        }
        return decisions;
    }

    /** Of up to four nodes each is drawn equally often in twelve draws: the verdicts, and who gets what. */
    private static String drawn(Router router, ClusterSnapshot snapshot, Frontend frontend, IpAddress from) {
        TreeMap<String, Double> drawn = new TreeMap<>();
        if (!IpAddress.of(String.valueOf(frontend.address())).family().equals(from.family())) {
            return "";
        }
        for (int ticket = 0; ticket < 12; ticket++) {
            Decision decision = router.route(
                    snapshot,
                    new RouteQuery(
                            String.valueOf(frontend.address()), frontend.port(), "", frontend.protocol(), from, ""),
                    Ticket.of(ticket));
            if (decision.endpoints().isEmpty()) {
                drawn.merge(decision.verdict() + " " + decision.reason(), 1.0, Double::sum);
            }
            double share = 1.0 / Math.max(1, decision.endpoints().size());
            decision.endpoints().forEach(e -> drawn.merge(e.hostPort() + e.pod(), share, Double::sum));
        }
        drawn.replaceAll((who, share) -> Math.rint(share * 1e6));
        return drawn.toString();
    }

    private static boolean isOutside(ClusterState state, IpAddress from) {
        return state.snapshot().nodesWithIp(from).isEmpty()
                && state.snapshot().podsWithIp(from).isEmpty();
    }

    private static List<IpAddress> sources() {
        return Stream.of(
                        "203.0.113.77",
                        "192.0.2.9",
                        "192.168.0.1",
                        "192.168.0.2",
                        "192.168.0.3",
                        "192.168.0.4",
                        "10.244.1.3",
                        "10.244.2.3",
                        "10.244.3.3",
                        "10.244.4.3",
                        "2001:db8::1",
                        "fd00:192::1",
                        "fd00:192::2",
                        "fd00:192::3",
                        "fd00:192::4",
                        "fd00:10:244:1::2",
                        "fd00:10:244:2::2",
                        "fd00:10:244:3::2",
                        "fd00:10:244:4::2")
                .map(IpAddress::of)
                .toList();
    }

    private static String decision(
            Router router,
            ClusterSnapshot snapshot,
            Frontend frontend,
            String host,
            IpAddress from,
            String node,
            int ticket) {
        IpFamily family = IpAddress.parse(host).map(IpAddress::family).orElse(from.family());
        if (family != from.family()) {
            return "";
        }
        try {
            Decision decision = router.route(
                    snapshot,
                    new RouteQuery(host, frontend.port(), "", frontend.protocol(), from, node),
                    Ticket.of(ticket));
            return decision.verdict() + " " + decision.reason() + " "
                    + (decision.candidates() == null
                            ? ""
                            : decision.candidates().port().serviceName())
                    + decision.endpoints().stream()
                            .map(e -> e.hostPort() + " " + e.pod())
                            .toList();
        } catch (StatusException noSuchName) {
            return "no such name";
        }
    }
}
