package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.JsonBytes;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * A pod as an endpoint of one service in one address family (service-semantics C1 and C2, {@code podToEndpoint} in
 * {@code endpointslice/utils.go}). Text is {@code ""} where unset; {@code zone} is that of the pod's node.
 */
record PodEndpoint(
        Identity identity,
        boolean ready,
        boolean serving,
        boolean terminating,
        String nodeName,
        String zone,
        String uid) {

    /** What makes two endpoints the same one, however else they differ ({@code util/endpointset.go}). */
    record Identity(List<IpAddress> addresses, String hostname, String namespace, String name) {
        static Identity of(Endpoint endpoint) {
            ObjectReference target = endpoint.getTargetRef();
            return new Identity(
                    endpoint.getAddresses().stream().map(IpAddress::of).toList(),
                    orEmpty(endpoint.getHostname()),
                    target == null ? "" : orEmpty(target.getNamespace()),
                    target == null ? "" : orEmpty(target.getName()));
        }
    }

    /** Whether the pod can be an endpoint of anything: it is not finished and has an address. Terminating pods can. */
    static boolean eligible(KubeObject pod) {
        PodFacts facts = pod.facts(PodFacts.class);
        return !facts.terminal() && !facts.ips().isEmpty();
    }

    /** Empty if the pod is not eligible or has no address of the family. */
    static Optional<PodEndpoint> of(
            KubeObject pod, String serviceName, ServiceFacts service, IpFamily family, String zone) {
        PodFacts facts = pod.facts(PodFacts.class);
        if (!eligible(pod)) {
            return Optional.empty();
        }
        List<IpAddress> addresses = addresses(facts.ips(), family);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        boolean serving = facts.ready();
        String hostname = facts.subdomain().equals(serviceName) ? facts.hostname() : "";
        return Optional.of(new PodEndpoint(
                new Identity(addresses, hostname, pod.namespace(), pod.name()),
                service.publishNotReadyAddresses() || serving && !pod.deleting(),
                serving,
                pod.deleting(),
                facts.nodeName(),
                zone,
                pod.uid()));
    }

    private static List<IpAddress> addresses(List<IpAddress> ips, IpFamily family) {
        if (ips.size() == 1) {
            return ips.get(0).family() == family ? ips : List.of();
        }
        return ips.stream().filter(ip -> ip.family() == family).toList();
    }

    /** As an element of a slice, without hints. */
    SliceFacts.Target forSlice() {
        List<IpAddress> addresses = identity.addresses();
        return new SliceFacts.Target(
                addresses.get(0),
                addresses.size() == 1 ? List.of() : List.copyOf(addresses.subList(1, addresses.size())),
                identity.hostname(),
                ready,
                serving,
                terminating,
                nodeName,
                zone,
                identity.name(),
                uid,
                List.of(),
                List.of(),
                true);
    }

    /** The text of the address that counts. */
    String ip() {
        return identity.addresses().get(0).toString();
    }

    /** As the legacy Endpoints spell it, where readiness is told by the list that it is in. */
    EndpointAddress forEndpoints() {
        EndpointAddress address = new EndpointAddress();
        address.setIp(ip());
        address.setTargetRef(targetRef());
        if (!nodeName.isEmpty()) {
            address.setNodeName(nodeName);
        }
        if (!identity.hostname().isEmpty()) {
            address.setHostname(identity.hostname());
        }
        return address;
    }

    /** As {@link #forEndpoints} would be written. */
    void writeForEndpoints(JsonBytes json) {
        json.raw("{");
        if (!identity.hostname().isEmpty()) {
            json.raw("\"hostname\":").text(identity.hostname()).raw(",");
        }
        json.raw("\"ip\":").text(ip());
        if (!nodeName.isEmpty()) {
            json.raw(",\"nodeName\":").text(nodeName);
        }
        json.raw(",");
        writeTargetRef(json);
        json.raw("}");
    }

    private void writeTargetRef(JsonBytes json) {
        json.raw("\"targetRef\":{\"kind\":\"Pod\",\"name\":")
                .text(identity.name())
                .raw(",\"namespace\":")
                .text(identity.namespace())
                .raw(",\"uid\":")
                .text(uid)
                .raw("}");
    }

    private ObjectReference targetRef() {
        ObjectReference target = new ObjectReference();
        target.setKind("Pod");
        target.setNamespace(identity.namespace());
        target.setName(identity.name());
        target.setUid(uid);
        return target;
    }
}
