package dev.timonel.routing.table;

import dev.timonel.routing.Draws;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.selection.EndpointSelection;
import dev.timonel.routing.selection.EndpointSelection.Exclusion;
import dev.timonel.routing.selection.ExclusionReason;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a service port for a draw, with all that the draw and the answer need of it, each made when first asked
 * for. The same until the Service or its slices change; {@code portless} are endpoints without such a port.
 */
public final class Candidates {
    private final ServicePortView port;
    private final EndpointSelection selection;
    private final List<ProxyEndpoint> portless;
    private final Draw draw;
    private @Nullable Map<Remembered, Integer> places;
    private @Nullable List<Backend> backends;
    private @Nullable List<Exclusion> exclusions;
    private @Nullable List<Excluded> excluded;

    /** {@code scope} is that of {@link Draw}. */
    Candidates(ServicePortView port, EndpointSelection selection, List<ProxyEndpoint> portless, String scope) {
        this.port = port;
        this.selection = selection;
        this.portless = portless;
        this.draw = new Draw(
                Draws.Stage.Endpoint,
                port.key(),
                port.family() + " " + scope,
                selection.candidates().stream().map(ProxyEndpoint::hostPort).toList());
    }

    public ServicePortView port() {
        return port;
    }

    public EndpointSelection selection() {
        return selection;
    }

    /** In the order of their turns, which is that of their addresses. */
    public List<ProxyEndpoint> endpoints() {
        return selection.candidates();
    }

    public Draw draw() {
        return draw;
    }

    /** Which of these candidates a known client gets, -1 if none knows it: the first as kube-proxy sorts them, by their text. */
    public int firstOf(Set<Remembered> known) {
        List<String> texts = draw.candidates();
        int first = -1;
        for (Remembered each : known) {
            Integer place = places().get(each);
            if (place != null && (first < 0 || texts.get(place).compareTo(texts.get(first)) < 0)) {
                first = place;
            }
        }
        return first;
    }

    Set<Remembered> remembered() {
        return places().keySet();
    }

    private Map<Remembered, Integer> places() {
        Map<Remembered, Integer> found = places;
        if (found == null) {
            found = new HashMap<>();
            for (ProxyEndpoint each : endpoints()) {
                found.put(new Remembered(each.address(), each.port()), found.size());
            }
            found = Map.copyOf(found);
            places = found;
        }
        return found;
    }

    public List<Backend> backends() {
        List<Backend> found = backends;
        if (found == null) {
            found = endpoints().stream().map(Backend::of).toList();
            backends = found;
        }
        return found;
    }

    /** Every endpoint of the service that is not among these, sorted, with the reason. */
    public List<Exclusion> exclusions() {
        List<Exclusion> found = exclusions;
        if (found == null) {
            List<Exclusion> all = new ArrayList<>(selection.excluded());
            portless.forEach(e -> all.add(new Exclusion(e, ExclusionReason.NoSuchPort)));
            all.sort(Comparator.comparing(Exclusion::endpoint));
            found = List.copyOf(all);
            exclusions = found;
        }
        return found;
    }

    public List<Excluded> excluded() {
        List<Excluded> found = excluded;
        if (found == null) {
            found = exclusions().stream().map(Excluded::of).collect(Collectors.toUnmodifiableList());
            excluded = found;
        }
        return found;
    }
}
