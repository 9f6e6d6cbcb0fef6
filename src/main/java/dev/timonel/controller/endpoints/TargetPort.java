package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.JsonBytes;
import dev.timonel.model.SliceFacts;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One port on which an endpoint listens, under the name of the service port it answers for: the common part of the
 * {@code EndpointPort} of slices and of Endpoints. {@code name} is {@code ""} for the unnamed port, {@code appProtocol}
 * {@code ""} for none.
 */
record TargetPort(String name, int port, String protocol, String appProtocol) implements Comparable<TargetPort> {
    private static final Comparator<TargetPort> ORDER = Comparator.comparing(TargetPort::name)
            .thenComparing(TargetPort::protocol)
            .thenComparingInt(TargetPort::port)
            .thenComparing(TargetPort::appProtocol);

    /** What two port lists have in common if they are the same set: slices are grouped by it. */
    static List<TargetPort> group(List<TargetPort> ports) {
        return ports.size() < 2 ? ports : ports.stream().sorted().toList();
    }

    static List<TargetPort> of(EndpointSlice slice) {
        return slice.getPorts().stream()
                .map(p -> of(p.getName(), p.getPort(), p.getProtocol(), p.getAppProtocol()))
                .toList();
    }

    static List<TargetPort> of(SliceFacts slice) {
        return slice.ports().stream()
                .map(p -> new TargetPort(p.name(), p.port(), p.protocol(), p.appProtocol()))
                .toList();
    }

    static TargetPort of(io.fabric8.kubernetes.api.model.EndpointPort port) {
        return of(port.getName(), port.getPort(), port.getProtocol(), port.getAppProtocol());
    }

    private static TargetPort of(
            @Nullable String name, @Nullable Integer port, @Nullable String protocol, @Nullable String appProtocol) {
        return new TargetPort(
                orEmpty(name),
                Objects.requireNonNullElse(port, 0),
                Objects.requireNonNullElse(protocol, "TCP"),
                orEmpty(appProtocol));
    }

    SliceFacts.Port forFacts() {
        return new SliceFacts.Port(name, protocol, port, appProtocol);
    }

    /** As slices spell it: the unnamed port has the name {@code ""}. */
    EndpointPort forSlice() {
        EndpointPort written = new EndpointPort();
        written.setName(name);
        written.setPort(port);
        written.setProtocol(protocol);
        if (!appProtocol.isEmpty()) {
            written.setAppProtocol(appProtocol);
        }
        return written;
    }

    /** As {@link #forEndpoints} would be written. */
    void writeForEndpoints(JsonBytes json) {
        json.raw("{");
        if (!appProtocol.isEmpty()) {
            json.raw("\"appProtocol\":").text(appProtocol).raw(",");
        }
        if (!name.isEmpty()) {
            json.raw("\"name\":").text(name).raw(",");
        }
        json.raw("\"port\":").number(port).raw(",\"protocol\":").text(protocol).raw("}");
    }

    /** As Endpoints spell it: the unnamed port has no name. */
    io.fabric8.kubernetes.api.model.EndpointPort forEndpoints() {
        io.fabric8.kubernetes.api.model.EndpointPort written = new io.fabric8.kubernetes.api.model.EndpointPort();
        if (!name.isEmpty()) {
            written.setName(name);
        }
        written.setPort(port);
        written.setProtocol(protocol);
        if (!appProtocol.isEmpty()) {
            written.setAppProtocol(appProtocol);
        }
        return written;
    }

    @Override
    public int compareTo(TargetPort other) {
        return ORDER.compare(this, other);
    }
}
