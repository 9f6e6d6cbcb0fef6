package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where packets of one class come from. {@code nodes} counts the nodes whose rules see them; {@code zones} and
 * {@code nodeNames} say which, both empty if it is all of them. {@code clients} is the block that they come from, of those
 * that loadBalancerSourceRanges tells apart.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"who", "clients", "nodes", "zones", "nodeNames"})
public record Origin(List<Who> who, @Nullable String clients, int nodes, List<String> zones, List<String> nodeNames) {
    private static final int NAMED = 5;

    /** What sends. */
    public enum Who {
        /** A pod on the node. */
        Pods("pods"),
        /** The node itself. */
        Nodes("nodes"),
        /** A client outside, whose packets come in through the node. */
        Outside("clients outside"),
        /** Whoever asks: no node has a say. */
        Anybody("anybody");

        private final String text;

        Who(String text) {
            this.text = text;
        }
    }

    /** {@code pods and nodes in zone a}, {@code clients outside through node-1}. */
    @Override
    public String toString() {
        boolean outside = who.contains(Who.Outside);
        String senders = who.stream().map(w -> w.text).collect(Collectors.joining(" and "))
                + (clients == null ? "" : " in " + clients);
        if (zones.isEmpty() && nodeNames.isEmpty()) {
            return senders;
        }
        String where = Stream.of(some("zone", zones), some("node", nodeNames))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" and "));
        return senders + (outside ? " through " : zones.isEmpty() ? " on " : " in ") + where;
    }

    private static String some(String noun, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String text = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return noun
                + (names.size() == 1 ? " " : "s ")
                + text
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
