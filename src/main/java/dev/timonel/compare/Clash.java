package dev.timonel.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** One thing that several claim. {@code holders} are sorted: {@code Service shop/web}, {@code Pod shop/web-1}. */
@JsonPropertyOrder({"type", "what", "holders"})
public record Clash(Type type, String what, List<String> holders) implements Comparable<Clash> {
    /** What they claim. */
    public enum Type {
        /** An address and port of several Services: the first by name has it. */
        ServiceAddress,
        /** A node port of several Services. */
        NodePort,
        /** The port of a node, by several pods or by a pod and a Service. */
        HostPort,
        /** An address of several pods, or of a pod and something else. */
        PodAddress,
        /** An address of several nodes. */
        NodeAddress
    }

    @Override
    public int compareTo(Clash other) {
        int order = type.compareTo(other.type);
        order = order != 0 ? order : what.compareTo(other.what);
        return order != 0 ? order : holders.toString().compareTo(other.holders.toString());
    }
}
