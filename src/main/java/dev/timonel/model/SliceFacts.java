package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint slice as kube-proxy reads it ({@code pkg/proxy/endpointslicecache.go}): {@code service} is the
 * {@code kubernetes.io/service-name} label ({@code ""} without one), conditions have their defaults (nil ready and
 * serving are true, nil terminating is false), only the first address counts, ports without name or number are left out.
 * {@code whole}: no endpoint and no port is left out.
 */
public record SliceFacts(String service, String addressType, List<Port> ports, List<Target> endpoints, boolean whole)
        implements Facts {
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";
    public static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
    public static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    /** A port of the slice; {@code name} is {@code ""} for the unnamed one, {@code appProtocol} {@code ""} for none. */
    public record Port(String name, String protocol, int port, String appProtocol) {}

    /**
     * One endpoint. Text is {@code ""} where unset; {@code pod} and {@code uid} are those of the target pod, if it has one, and
     * {@code others} the addresses that do not count. {@code plain}: it says nothing beyond this, in the way in which the
     * endpoint slice controller says it.
     */
    public record Target(
            IpAddress address,
            List<IpAddress> others,
            String hostname,
            boolean ready,
            boolean serving,
            boolean terminating,
            String nodeName,
            String zone,
            String pod,
            String uid,
            List<String> zoneHints,
            List<String> nodeHints,
            boolean plain) {

        public boolean hasHints() {
            return !zoneHints.isEmpty() || !nodeHints.isEmpty();
        }

        /** Its name in the cluster's DNS: its own, or its address with dashes, as CoreDNS makes one without {@code endpoint_pod_names}. */
        public String dnsName() {
            if (!hostname.isEmpty()) {
                return hostname;
            }
            if (address.family() == IpFamily.IPv4) {
                return address.toString().replace('.', '-');
            }
            String dashed = address.toString().replace(':', '-');
            return dashed.endsWith("-") ? dashed + "0" : dashed;
        }

        /** The same endpoint, in the memory of the pod that it is, as far as both say the same. */
        Target heldAs(KubeObject object) {
            List<IpAddress> ips = object.facts(PodFacts.class).ips();
            int ip = ips.indexOf(address);
            return with(
                    ip < 0 ? address : ips.get(ip),
                    pod.equals(object.name()) ? object.name() : pod,
                    uid.equals(object.uid()) ? object.uid() : uid,
                    zoneHints,
                    nodeHints,
                    plain);
        }

        /** The same endpoint with these hints. */
        public Target withHints(List<String> zones, List<String> nodes) {
            return with(address, pod, uid, zones, nodes, plain);
        }

        private Target asFound() {
            return with(address, pod, uid, zoneHints, nodeHints, false);
        }

        private Target with(
                IpAddress first,
                String podName,
                String podUid,
                List<String> zones,
                List<String> nodes,
                boolean isPlain) {
            return new Target(
                    first,
                    others,
                    hostname,
                    ready,
                    serving,
                    terminating,
                    nodeName,
                    zone,
                    podName,
                    podUid,
                    zones,
                    nodes,
                    isPlain);
        }

        /** Whether both say the same, hints aside. */
        public boolean isButForHints(Target other) {
            return isSameAs(other)
                    && ready == other.ready
                    && serving == other.serving
                    && terminating == other.terminating
                    && plain == other.plain
                    && nodeName.equals(other.nodeName)
                    && zone.equals(other.zone)
                    && uid.equals(other.uid);
        }

        /** Whether both are the same endpoint, however else they differ ({@code util/endpointset.go}). */
        public boolean isSameAs(Target other) {
            return address.equals(other.address)
                    && pod.equals(other.pod)
                    && hostname.equals(other.hostname)
                    && others.equals(other.others);
        }

        /** The endpoint as it is written in a slice of this namespace, if it is plain. */
        public Endpoint written(String namespace) {
            return SliceJson.endpoint(this, namespace);
        }
    }

    static SliceFacts of(EndpointSlice slice) {
        Map<String, String> labels = orEmpty(slice.getMetadata().getLabels());
        String namespace = orEmpty(slice.getMetadata().getNamespace());
        List<Port> ports = Met.before(slice.getPorts().stream()
                .filter(p -> p.getName() != null && p.getPort() != null && p.getPort() != 0)
                .map(p -> new Port(
                        p.getName(),
                        Objects.requireNonNullElse(p.getProtocol(), "TCP"),
                        p.getPort(),
                        orEmpty(p.getAppProtocol())))
                .toList());
        List<Target> endpoints = slice.getEndpoints().stream()
                .map(endpoint -> target(endpoint, namespace))
                .flatMap(Optional::stream)
                .toList();
        boolean whole = ports.size() == slice.getPorts().size()
                && endpoints.size() == slice.getEndpoints().size();
        return new SliceFacts(
                labels.getOrDefault(SERVICE_LABEL, ""), orEmpty(slice.getAddressType()), ports, endpoints, whole);
    }

    /** The same facts, of which the names, UIDs and addresses are those of these pods of the namespace. */
    SliceFacts heldAs(Function<String, @Nullable KubeObject> pods) {
        List<Target> shared = endpoints.stream()
                .map(endpoint -> {
                    KubeObject pod = endpoint.pod.isEmpty() ? null : pods.apply(endpoint.pod);
                    return pod == null ? endpoint : endpoint.heldAs(pod);
                })
                .toList();
        return new SliceFacts(service, addressType, ports, shared, whole);
    }

    /** The endpoint as an element of a slice of this namespace; empty if its first address is none. */
    public static Optional<Target> target(Endpoint endpoint, String namespace) {
        if (endpoint.getAddresses().isEmpty()) {
            return Optional.empty();
        }
        Optional<IpAddress> first = IpAddress.parse(endpoint.getAddresses().get(0));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Target target = target(endpoint, first.get());
        return Optional.of(target.written(namespace).equals(endpoint) ? target : target.asFound());
    }

    private static Target target(Endpoint endpoint, IpAddress address) {
        List<IpAddress> others = endpoint.getAddresses().stream()
                .skip(1)
                .map(IpAddress::parse)
                .flatMap(Optional::stream)
                .toList();
        EndpointConditions conditions =
                Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
        EndpointHints hints = Objects.requireNonNullElseGet(endpoint.getHints(), EndpointHints::new);
        ObjectReference pod = endpoint.getTargetRef() != null
                        && "Pod".equals(endpoint.getTargetRef().getKind())
                ? endpoint.getTargetRef()
                : new ObjectReference();
        return new Target(
                address,
                others,
                orEmpty(endpoint.getHostname()),
                !Boolean.FALSE.equals(conditions.getReady()),
                !Boolean.FALSE.equals(conditions.getServing()),
                Boolean.TRUE.equals(conditions.getTerminating()),
                Met.before(orEmpty(endpoint.getNodeName())),
                Met.before(orEmpty(endpoint.getZone())),
                orEmpty(pod.getName()),
                orEmpty(pod.getUid()),
                hints.getForZones().stream().map(z -> orEmpty(z.getName())).toList(),
                hints.getForNodes().stream().map(n -> orEmpty(n.getName())).toList(),
                true);
    }
}
