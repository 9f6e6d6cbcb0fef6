package dev.timonel.routing.table;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.selection.EndpointSelection;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The ports of one Service, each compiled when first asked for. Holds for these very objects. */
public final class ServiceTable {
    private final KubeObject service;
    private final List<KubeObject> slices;
    private final Map<PortOf, PortTable> ports = new ConcurrentHashMap<>();
    private final Map<IpFamily, Set<String>> readyHosts = new ConcurrentHashMap<>();
    private final Map<Resolvable, Candidates> resolvable = new ConcurrentHashMap<>();

    private record PortOf(ServiceFacts.Port port, IpFamily family) {}

    private record Resolvable(ServicePortView port, int number) {}

    public ServiceTable(KubeObject service, List<KubeObject> slices) {
        this.service = service;
        this.slices = slices;
    }

    /** Whether it is compiled from these objects: the same ones, not equal ones. */
    public boolean isOf(KubeObject otherService, List<KubeObject> otherSlices) {
        if (service != otherService || slices.size() != otherSlices.size()) {
            return false;
        }
        for (int i = 0; i < slices.size(); i++) {
            if (slices.get(i) != otherSlices.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** What it takes to keep, in endpoints. */
    public int weight() {
        return 1
                + slices.stream()
                        .mapToInt(s -> s.facts(SliceFacts.class).endpoints().size())
                        .sum();
    }

    /** One of the service's own ports. */
    public PortTable port(ServicePortView view) {
        return ports.computeIfAbsent(
                new PortOf(view.port(), view.family()),
                k -> new PortTable(view, view.slices(slices), readyHosts(view.family())));
    }

    private Set<String> readyHosts(IpFamily family) {
        return readyHosts.computeIfAbsent(
                family, f -> HealthCheck.readyByNode(slices, f).keySet());
    }

    /**
     * What the name of a headless service resolves to: the endpoints of the port, each on its own number; on {@code number},
     * whatever their ports, if that is not 0.
     */
    public Candidates resolvable(ServicePortView view, int number) {
        Resolvable key = new Resolvable(view, number);
        Candidates known = resolvable.get(key);
        if (known == null) {
            List<SliceFacts> family = view.slices(slices);
            List<ProxyEndpoint> all = number == 0
                    ? ServicePortView.onceEach(view.joined(family))
                    : view.withoutPort(family, List.of()).stream()
                            .map(e -> e.onPort(number))
                            .toList();
            known = new Candidates(view, EndpointSelection.resolvable(all), List.of(), "headless");
            if (view.facts().ports().contains(view.port())) {
                resolvable.put(key, known);
            }
        }
        return known;
    }
}
