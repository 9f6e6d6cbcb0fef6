package dev.timonel.compare;

import dev.timonel.compare.Origin.Who;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.PortTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks both sides what becomes of packets to a target, once for each class of sources: of nodes that the port tables of both
 * tell from no other, one is asked. Classes with the same outcomes on either side are one.
 */
final class Comparison {
    private static final List<Who> ON_NODES = List.of(Who.Pods, Who.Nodes);
    private static final List<Who> ALL = List.of(Who.Pods, Who.Nodes, Who.Outside);

    /** What no cluster is made of (RFC 5737, RFC 3849). */
    private static final List<String> OUTSIDE =
            List.of("203.0.113.77", "192.0.2.77", "198.51.100.77", "2001:db8:ffff::77", "2001:db8:fffe::77");

    private final Side before;
    private final Side after;
    private final Places places;
    private final Map<IpFamily, Optional<IpAddress>> outside = new EnumMap<>(IpFamily.class);

    /** The outcomes of a class on either side. */
    record Pair(Outcome before, Outcome after) {
        boolean differs() {
            return !before.equals(after);
        }
    }

    /** What became of a class of sources. */
    record Found(Pair pair, List<Origin> from) {}

    private record Sights(PortTable.@Nullable Sight before, PortTable.@Nullable Sight after, String alone) {}

    /** The sources of one pair of outcomes, while they are being found. */
    private static final class Sources {
        private final Map<Who, TreeSet<String>> nodes = new EnumMap<>(Who.class);
        private final List<Origin> others = new ArrayList<>();
    }

    Comparison(Side before, Side after) {
        this.before = before;
        this.after = after;
        this.places = new Places(before, after);
    }

    /** The classes with other outcomes before than after. */
    List<Found> of(Target target) {
        return of(target, places.nodes());
    }

    /** The same of a target of which nothing has changed but these nodes, and what load balancers make of them. */
    List<Found> of(Target target, Collection<String> nodes) {
        Map<Pair, Sources> found = new LinkedHashMap<>();
        if (target.isHeadless()) {
            IpAddress from = outside(target.family());
            add(found, before.outcome(target, from, ""), after.outcome(target, from, ""), Who.Anybody, null);
        } else {
            askNodes(target, nodes, found);
            askOutside(target, found);
        }
        List<Found> changed = new ArrayList<>();
        found.forEach((pair, sources) -> changed.add(new Found(pair, origins(sources))));
        return changed;
    }

    private void askNodes(Target target, Collection<String> asked, Map<Pair, Sources> found) {
        List<Who> senders = switch (target.type()) {
            case ClusterIP, LoadBalancer, Headless -> ON_NODES;
            case NodePort, ExternalIP -> ALL;
        };
        for (Collection<String> group : groups(target, asked)) {
            String node = group.iterator().next();
            for (Who who : senders) {
                Optional<Outcome> then = before.outcome(target, address(before, who, node, target.family()), node);
                Optional<Outcome> now = after.outcome(target, address(after, who, node, target.family()), node);
                if (then.isPresent() && now.isPresent() && !then.equals(now)) {
                    found.computeIfAbsent(new Pair(then.get(), now.get()), p -> new Sources())
                            .nodes
                            .computeIfAbsent(who, w -> new TreeSet<>())
                            .addAll(group);
                }
            }
        }
    }

    /** Where no node is the same, whoever has a way in; and those whose node a load balancer picks. */
    private void askOutside(Target target, Map<Pair, Sources> found) {
        boolean balanced = target.type() == dev.timonel.routing.RouteDecision.FrontendType.LoadBalancer;
        if (target.address() == null || !balanced && !places.nodes().isEmpty()) {
            return;
        }
        IpAddress anybody = outside(target.family());
        add(
                found,
                Optional.of(before.balanced(target, anybody)),
                Optional.of(after.balanced(target, anybody)),
                balanced ? Who.Outside : Who.Anybody,
                null);
        for (Cidr block : ranges(target)) {
            IpAddress from = block.last();
            add(
                    found,
                    Optional.of(before.balanced(target, from)),
                    Optional.of(after.balanced(target, from)),
                    Who.Outside,
                    block.toString());
        }
    }

    private static void add(
            Map<Pair, Sources> found,
            Optional<Outcome> before,
            Optional<Outcome> after,
            Who who,
            @Nullable String clients) {
        if (before.isPresent() && after.isPresent() && !before.equals(after)) {
            found.computeIfAbsent(new Pair(before.get(), after.get()), p -> new Sources())
                    .others
                    .add(new Origin(List.of(who), clients, 0, List.of(), List.of()));
        }
    }

    /** The blocks that either side's source ranges name for the target. */
    private TreeSet<Cidr> ranges(Target target) {
        TreeSet<Cidr> ranges = new TreeSet<>();
        Stream.of(before, after)
                .flatMap(side -> side.service(target).stream())
                .flatMap(s -> s.facts(dev.timonel.model.ServiceFacts.class).sourceRanges().stream())
                .map(Cidr::parse)
                .flatMap(Optional::stream)
                .filter(c -> c.family() == target.family())
                .forEach(ranges::add);
        return ranges;
    }

    /** Nodes that are alike to the target, on both sides. */
    private Collection<? extends Collection<String>> groups(Target target, Collection<String> asked) {
        Collection<String> nodes =
                asked.stream().filter(places.nodes()::contains).toList();
        if (nodes.isEmpty()) {
            return List.of();
        }
        boolean alone = !ranges(target).isEmpty();
        String any = nodes.iterator().next();
        Optional<PortTable> then = table(before, target, any);
        Optional<PortTable> now = table(after, target, any);
        if (!alone && !minds(then) && !minds(now)) {
            return List.of(nodes);
        }
        Map<Sights, List<String>> groups = new LinkedHashMap<>();
        for (String node : nodes) {
            groups.computeIfAbsent(
                            new Sights(sight(before, then, node), sight(after, now, node), alone ? node : ""),
                            s -> new ArrayList<>())
                    .add(node);
        }
        return groups.values();
    }

    private static boolean minds(Optional<PortTable> table) {
        return table.isPresent() && table.get().mindsNodes();
    }

    /** That of the service port that takes the packet, if one does. */
    private Optional<PortTable> table(Side side, Target target, String node) {
        return side.outcome(target, address(side, Who.Pods, node, target.family()), node)
                .map(Outcome::grounds)
                .map(Decision::candidates)
                .map(Candidates::port)
                .map(side::table);
    }

    private static PortTable.@Nullable Sight sight(Side side, Optional<PortTable> table, String node) {
        NodeView view = side.node(node).orElse(NodeView.NOWHERE);
        return table.map(t -> t.sight(view)).orElse(null);
    }

    private @Nullable IpAddress address(Side side, Who who, String node, IpFamily family) {
        return switch (who) {
            case Pods -> side.ofPods(node, family);
            case Nodes -> side.ofNode(node, family);
            case Outside, Anybody -> outside(family);
        };
    }

    private @Nullable IpAddress outside(IpFamily family) {
        return outside.computeIfAbsent(
                        family,
                        f -> OUTSIDE.stream()
                                .map(IpAddress::of)
                                .filter(ip -> ip.family() == f && before.isOutside(ip) && after.isOutside(ip))
                                .findFirst())
                .orElse(null);
    }

    /** Senders of the same nodes are told together. */
    private List<Origin> origins(Sources sources) {
        Map<TreeSet<String>, List<Who>> byNodes = new LinkedHashMap<>();
        sources.nodes.forEach((who, nodes) ->
                byNodes.computeIfAbsent(nodes, n -> new ArrayList<>()).add(who));
        List<Origin> all = new ArrayList<>();
        byNodes.forEach((nodes, who) -> all.add(places.origin(List.copyOf(who), nodes)));
        all.addAll(sources.others);
        return all;
    }
}
