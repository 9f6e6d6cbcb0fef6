package dev.timonel.api.patch;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.model.patch.StrategicMerge;
import dev.timonel.routing.explain.Traps.PortNumber;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The ports that a strategic merge patch of a Service wants there: those of the patch, and those that were there before
 * and that it does not delete. Known once the patch was applied; none for any other patch.
 */
public final class MergedPorts {
    /** Of a write that merges nothing. */
    public static final MergedPorts NONE = new MergedPorts();

    /** Written by the committer, read by whoever answers. */
    private volatile Set<PortNumber> asked = Set.of();

    private MergedPorts() {}

    /** Stands beside the patch, and sees what it is applied to. */
    public record Watched(UnaryOperator<JsonNode> patch, MergedPorts ports) {}

    static Watched watch(UnaryOperator<JsonNode> patch, byte[] body) {
        MergedPorts ports = new MergedPorts();
        return new Watched(
                tree -> {
                    ports.asked = asked(tree, BodyDecoder.decodePatch(body));
                    return patch.apply(tree);
                },
                ports);
    }

    public Set<PortNumber> asked() {
        return asked;
    }

    private static Set<PortNumber> asked(JsonNode before, JsonNode patch) {
        Set<PortNumber> all = new TreeSet<>();
        JsonNode changes = patch.path("spec").path("ports");
        boolean replaced = false;
        for (JsonNode change : changes) {
            replaced |= change.path(StrategicMerge.PATCH).asString("").equals("replace");
        }
        if (!replaced) {
            before.path("spec").path("ports").forEach(port -> all.add(number(port)));
        }
        for (JsonNode change : changes) {
            if (change.path(StrategicMerge.PATCH).asString("").equals("delete")) {
                all.removeIf(port -> port.number() == number(change).number());
            }
        }
        for (JsonNode change : changes) {
            if (!change.has(StrategicMerge.PATCH) && (change.has("protocol") || isOneOfTwo(change, patch))) {
                all.add(number(change));
            }
        }
        return all;
    }

    /** Whether the patch, or the order that kubectl sends with it, has two of this number: then each is of its own protocol. */
    private static boolean isOneOfTwo(JsonNode change, JsonNode patch) {
        JsonNode spec = patch.path("spec");
        return Stream.of("ports", StrategicMerge.SET_ELEMENT_ORDER + "ports")
                .anyMatch(list -> spec.path(list)
                                .valueStream()
                                .filter(port ->
                                        number(port).number() == number(change).number())
                                .count()
                        > 1);
    }

    private static PortNumber number(JsonNode port) {
        return new PortNumber(port.path("port").asInt(0), port.path("protocol").asString("TCP"));
    }
}
