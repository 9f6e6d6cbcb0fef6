package dev.timonel.routing.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A judgement in words: of the pod that policies select, and of whoever is at the other end. */
final class Words {
    private static final int SHOWN = 5;

    private final Party.OfPod pod;
    private final Party other;
    private final Direction direction;
    private final Flow flow;
    private final Namespaces namespaces;

    /** How little a rule missed by; 0 is the nearest. */
    private record Miss(int distance, String says) {}

    Words(Party.OfPod pod, Party other, Direction direction, Flow flow, Namespaces namespaces) {
        this.pod = pod;
        this.other = other;
        this.direction = direction;
        this.flow = flow;
        this.namespaces = namespaces;
    }

    String allows(Policy policy, Rule rule) {
        return rule.at() + " of NetworkPolicy " + policy.title() + " lets "
                + (direction == Direction.Ingress
                        ? other.title() + " in to " + pod.title()
                        : pod.title() + " out to " + other.title())
                + " on " + flow.portTitle();
    }

    String denied(List<Policy> isolating) {
        return isolation(isolating) + ", and no rule lets "
                + (direction == Direction.Ingress ? other.title() + " in" : "it out to " + other.title()) + " on "
                + flow.portTitle()
                + nearest(isolating).map(miss -> ": " + miss.says()).orElse("");
    }

    String depends(List<Policy> isolating) {
        String wanted = isolating.stream()
                .flatMap(policy -> policy.rules(direction).stream())
                .filter(rule -> rule.matches(flow, other, namespaces) == Match.Maybe)
                .flatMap(rule -> rule.peers().stream())
                .filter(peer -> peer.matches(other, namespaces) == Match.Maybe)
                .map(Peer::title)
                .distinct()
                .limit(SHOWN)
                .collect(Collectors.joining(", or "));
        boolean unknownLabels = other instanceof Party.OfPod;
        return isolation(isolating) + ", and "
                + (unknownLabels
                        ? "whether its rules let " + other.title() + " through depends on labels of a namespace that is"
                                + " not there: they ask for " + wanted
                        : (isolating.size() == 1 ? "lets" : "let") + " through " + wanted);
    }

    private String isolation(List<Policy> isolating) {
        List<String> titles = isolating.stream().map(Policy::title).toList();
        String shown = String.join(", ", titles.subList(0, Math.min(SHOWN, titles.size())))
                + (titles.size() > SHOWN ? " and " + (titles.size() - SHOWN) + " more" : "");
        return (titles.size() == 1 ? "NetworkPolicy " + shown + " isolates " : "NetworkPolicies " + shown + " isolate ")
                + pod.title() + " for " + direction.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Optional<Miss> nearest(List<Policy> isolating) {
        List<Miss> misses = new ArrayList<>();
        for (Policy policy : isolating) {
            for (Rule rule : policy.rules(direction)) {
                String at = rule.at() + " of " + policy.title();
                Match who = rule.peer(other, namespaces);
                boolean takes = rule.takes(flow);
                if (who != Match.No && !takes) {
                    misses.add(new Miss(who == Match.Yes ? 0 : 1, port(at, rule)));
                } else {
                    rule.peers().forEach(peer -> misses.add(peer(at, peer, takes)));
                }
            }
        }
        return misses.stream().min(Comparator.comparingInt(Miss::distance));
    }

    private String port(String at, Rule rule) {
        String ports = some(rule.ports().stream().map(PortMatch::title));
        return at + " is for " + ports + " alone, and a policy sees the port at which the connection arrives, "
                + flow.portTitle();
    }

    private Miss peer(String at, Peer peer, boolean takes) {
        int distance = takes ? 1 : 4;
        if (peer instanceof Peer.Pods pods && other instanceof Party.OfPod sender) {
            boolean labels = pods.pods().matches(sender.pod().labels());
            if (labels) {
                return new Miss(
                        distance,
                        at + " is for " + pods.title() + ", and the pod is in namespace "
                                + sender.pod().namespace()
                                + (pods.namespaces() == null
                                        ? ": a podSelector without a namespaceSelector selects in the policy's own"
                                        : ", which has not those labels"));
            }
            boolean near = pods.namespace(sender, namespaces) == Match.Yes;
            return new Miss(
                    distance + (near ? 1 : 2),
                    at + " is for " + pods.title() + ", and the pod has "
                            + (sender.pod().labels().isEmpty()
                                    ? "no labels"
                                    : some(sender.pod().labels().entrySet().stream()
                                            .sorted(java.util.Map.Entry.comparingByKey())
                                            .map(label -> label.getKey() + "=" + label.getValue()))));
        }
        return new Miss(
                distance + 3,
                at + " is for " + peer.title() + ", and " + other.title()
                        + (peer instanceof Peer.Pods ? " is no pod" : " is not one of those"));
    }

    private static String some(Stream<String> all) {
        List<String> list = all.toList();
        return String.join(", ", list.subList(0, Math.min(SHOWN, list.size())))
                + (list.size() > SHOWN ? " and " + (list.size() - SHOWN) + " more" : "");
    }
}
