package dev.timonel.compare;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.selection.NodeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The nodes that both states have, which are the sources that can be compared, and the zones they stay in. */
final class Places {
    private final TreeSet<String> common = new TreeSet<>();
    private final Map<String, TreeSet<String>> zones = new TreeMap<>();

    Places(Side before, Side after) {
        for (KubeObject node : after.snapshot().list(Kinds.NODE)) {
            Optional<String> then = before.node(node.name()).map(NodeView::zone);
            if (then.isPresent()) {
                common.add(node.name());
                String zone = after.node(node.name()).map(NodeView::zone).orElse("");
                zones.computeIfAbsent(zone.equals(then.get()) ? zone : "", z -> new TreeSet<>())
                        .add(node.name());
            }
        }
    }

    /** The names, sorted. */
    Collection<String> nodes() {
        return common;
    }

    /** These nodes, sorted, told by zones as far as they are whole. */
    Origin origin(List<Origin.Who> who, Collection<String> nodes) {
        if (nodes.size() == common.size()) {
            return new Origin(who, null, nodes.size(), List.of(), List.of());
        }
        TreeSet<String> rest = new TreeSet<>(nodes);
        List<String> whole = new ArrayList<>();
        zones.forEach((zone, members) -> {
            if (!zone.isEmpty() && members.size() > 1 && rest.containsAll(members)) {
                whole.add(zone);
                rest.removeAll(members);
            }
        });
        return new Origin(who, null, nodes.size(), whole, List.copyOf(rest));
    }
}
