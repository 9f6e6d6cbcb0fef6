package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.number;
import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.net.PortRange;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the nodePorts and the healthCheckNodePort of one service from the cluster's one range of numbers. What the
 * stored services hold is taken, whatever the protocol, including what this one held until now; nothing else is kept, so
 * releasing is not writing the number any more. Bands by KEP-3668. Follows {@code service/storage/alloc.go}. A dry run
 * draws like any other write: upstream's placeholder numbers lie outside the range.
 */
final class NodePorts {
    private static final int MIN_STATIC = 16;
    private static final int MAX_STATIC = 128;
    private static final int STEP = 32;

    private final Service service;
    private final ServiceSpec spec;
    private final WriteContext write;
    private final PortRange range;
    private final Set<Integer> taken = new HashSet<>();

    /** What the client names: never drawn for another port of the service, which would make the outcome a matter of luck. */
    private final Set<Integer> named;

    private NodePorts(Service service, WriteContext write) {
        this.service = service;
        this.spec = service.getSpec();
        this.write = write;
        this.range = write.config().nodePortRange();
        this.named = Services.nodePorts(service);
        this.named.add(number(spec.getHealthCheckNodePort()));
    }

    static void allocate(Service service, @Nullable Service old, WriteContext write) {
        NodePorts allocation = new NodePorts(service, write);
        if (Services.needsNodePort(service)) {
            if (old == null) {
                allocation.allocateForNew();
            } else {
                allocation.allocateForChanged(Services.nodePorts(old));
            }
        }
        if (Services.needsHealthCheck(service) && (old == null || !Services.needsHealthCheck(old))) {
            allocation.allocateHealthCheck();
        }
    }

    /** The number of ports at the start of the range that are drawn only when the others are gone. */
    static int staticBand(PortRange range) {
        return range.size() <= MIN_STATIC ? 0 : Math.min(Math.max(MIN_STATIC, range.size() / STEP), MAX_STATIC);
    }

    /** Ports with the same number, which then differ in protocol, share the one that is drawn or named first. */
    private void allocateForNew() {
        List<ServicePort> ports = spec.getPorts();
        Map<Integer, Integer> shared = new HashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            int asked = number(port.getNodePort());
            if (asked == 0 && !allocatesUnasked()) {
                continue;
            }
            Integer already = shared.get(number(port.getPort()));
            if (already == null) {
                int named = namedFor(number(port.getPort()));
                if (named != 0) {
                    take(named, i);
                }
                port.setNodePort(named != 0 ? named : draw());
                shared.put(number(port.getPort()), port.getNodePort());
            } else if (asked == 0) {
                port.setNodePort(already);
            } else if (asked != already) {
                take(asked, i);
            }
        }
    }

    private int namedFor(int portNumber) {
        return spec.getPorts().stream()
                .filter(p -> number(p.getPort()) == portNumber && number(p.getNodePort()) != 0)
                .mapToInt(ServicePort::getNodePort)
                .findFirst()
                .orElse(0);
    }

    /** Upstream shares no drawn number between protocols here, as it does for a new service. */
    private void allocateForChanged(Set<Integer> held) {
        List<ServicePort> ports = spec.getPorts();
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            int asked = number(port.getNodePort());
            if (asked != 0) {
                if (!held.contains(asked) && !taken.contains(asked)) {
                    take(asked, i);
                }
            } else if (allocatesUnasked()) {
                port.setNodePort(draw());
            }
        }
    }

    private boolean allocatesUnasked() {
        return Services.isType(service, Services.NODE_PORT)
                || Boolean.TRUE.equals(spec.getAllocateLoadBalancerNodePorts());
    }

    private void allocateHealthCheck() {
        int asked = number(spec.getHealthCheckNodePort());
        if (asked != 0) {
            String refusal = refusal(asked);
            if (refusal != null) {
                throw StatusException.internal(
                        "failed to allocate requested HealthCheck NodePort " + asked + ": " + refusal);
            }
            taken.add(asked);
            return;
        }
        OptionalInt free = findFree();
        if (free.isEmpty()) {
            throw StatusException.internal("failed to allocate a HealthCheck NodePort 0: range is full");
        }
        taken.add(free.getAsInt());
        spec.setHealthCheckNodePort(free.getAsInt());
    }

    private void take(int port, int index) {
        String refusal = refusal(port);
        if (refusal != null) {
            throw StatusException.invalid(
                    Kinds.SERVICE,
                    text(service.getMetadata().getName()),
                    List.of(FieldError.invalid("spec.ports[" + index + "].nodePort", port, refusal)));
        }
        taken.add(port);
    }

    private int draw() {
        int free =
                findFree().orElseThrow(() -> StatusException.internal("failed to allocate a nodePort: range is full"));
        taken.add(free);
        return free;
    }

    private @Nullable String refusal(int port) {
        if (!range.contains(port)) {
            return "provided port is not in the valid range. The range of valid ports is " + range;
        }
        return isFree(port) ? null : "provided port is already allocated";
    }

    private OptionalInt findFree() {
        int dynamicFrom = range.first() + staticBand(range);
        OptionalInt dynamic = scan(dynamicFrom, range.last());
        return dynamic.isPresent() ? dynamic : scan(range.first(), dynamicFrom - 1);
    }

    private OptionalInt scan(int first, int last) {
        int length = last - first + 1;
        if (length <= 0) {
            return OptionalInt.empty();
        }
        int start = write.random().nextInt(length);
        for (int i = 0; i < length; i++) {
            int port = first + (start + i) % length;
            if (!named.contains(port) && isFree(port)) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    private boolean isFree(int port) {
        return !taken.contains(port)
                && write.snapshot().servicesWithNodePort(port).isEmpty();
    }
}
