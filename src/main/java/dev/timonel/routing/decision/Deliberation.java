package dev.timonel.routing.decision;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.NodeChoice;
import dev.timonel.routing.table.PortTable;
import org.jspecify.annotations.Nullable;

/**
 * Decides. The steps are those of a packet on a node: resolve the name, find the node, match a frontend, pass the firewall,
 * apply the policies, choose, masquerade. All that does not depend on the packet alone is looked up in the table.
 */
final class Deliberation {
    private Deliberation() {}

    static Decision decide(ForwardingTable table, RouteQuery query, Draws draws) {
        Resolution found = table.resolve(query);
        if (found.destination() instanceof Destination.Address address) {
            return toAddress(table, query, found, address.ip(), draws);
        }
        Candidates resolvable = found.resolvable();
        return resolvable == null
                ? Decision.unbalanced(
                        table, query, found, NodeChoice.NO_NODE, null, Verdict.PassThrough, Reason.ExternalName)
                : HeadlessRoute.decide(table, query, found, resolvable, draws);
    }

    private static Decision toAddress(
            ForwardingTable table, RouteQuery query, Resolution found, IpAddress to, Draws draws) {
        NodeChoice choice = Vantage.choose(table, query, to, found.byAddress(), draws);
        NodeView node = choice.node();
        Frontends.Match hit = found.byAddress();
        if (hit == null
                && found.byNodePort() != null
                && table.nodePortAddresses(node).contains(to)) {
            hit = found.byNodePort();
        }
        if (hit == null) {
            Unmatched unmatched = Unmatched.find(table, to);
            return Decision.unbalanced(table, query, found, choice, unmatched, unmatched.verdict(), unmatched.reason());
        }
        Firewall firewall = Firewall.check(hit, query.from(), node);
        if (!firewall.lets()) {
            return matched(table, query, found, choice, hit, firewall, null, null, Verdict.Drop, Reason.SourceRange);
        }
        return balance(table, query, found, choice, hit, firewall, draws);
    }

    private static Decision balance(
            ForwardingTable table,
            RouteQuery query,
            Resolution found,
            NodeChoice nodeChoice,
            Frontends.Match hit,
            Firewall firewall,
            Draws draws) {
        NodeView node = nodeChoice.node();
        PortTable port = hit.port();
        TrafficRule rule = TrafficRule.of(hit, query.from(), node, table.config());
        Candidates left = rule.local() ? port.local(node) : port.cluster(node);
        if (!port.anyUsable()) {
            return matched(
                    table, query, found, nodeChoice, hit, firewall, rule, left, Verdict.Reject, Reason.NoEndpoints);
        }
        if (left.endpoints().isEmpty()) {
            return matched(
                    table, query, found, nodeChoice, hit, firewall, rule, left, Verdict.Drop, Reason.NoLocalEndpoints);
        }
        Choice choice = Choice.make(left, affinity(port, node, query.from()), draws);
        Verdict end =
                Onward.end(table, node, choice.endpoint(), port.view().port().protocol());
        return new Decision(
                table,
                query,
                found,
                nodeChoice,
                hit,
                firewall,
                rule,
                left,
                choice,
                null,
                end == null ? Verdict.Forward : end,
                end == null ? choice.reason() : Reason.EndpointIsService,
                end == null && (rule.masquerade() || Hairpin.rewrites(table, node, choice, query.from())));
    }

    private static Decision matched(
            ForwardingTable table,
            RouteQuery query,
            Resolution found,
            NodeChoice node,
            Frontends.Match hit,
            Firewall firewall,
            @Nullable TrafficRule rule,
            @Nullable Candidates left,
            Verdict verdict,
            Reason reason) {
        return new Decision(table, query, found, node, hit, firewall, rule, left, null, null, verdict, reason, false);
    }

    private static @Nullable Affinity affinity(PortTable port, NodeView node, @Nullable IpAddress from) {
        int seconds = port.view().facts().affinitySeconds();
        return seconds == 0 || from == null
                ? null
                : new Affinity(node.name(), from, port.key(), seconds, port.reachable(node));
    }
}
