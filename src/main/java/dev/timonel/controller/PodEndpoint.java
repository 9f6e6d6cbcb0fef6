package dev.timonel.controller;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    record Identity(List<String> addresses, String hostname, String namespace, String name) {
        static Identity of(Endpoint endpoint) {
            ObjectReference target = endpoint.getTargetRef();
            return new Identity(
                    endpoint.getAddresses(),
                    text(endpoint.getHostname()),
                    target == null ? "" : text(target.getNamespace()),
                    target == null ? "" : text(target.getName()));
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
        List<String> addresses = facts.ips().stream()
                .filter(ip -> ip.family() == family)
                .map(Object::toString)
                .toList();
        if (!eligible(pod) || addresses.isEmpty()) {
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

    /** Whether this is written already, hints aside. */
    boolean isWrittenAs(Endpoint endpoint) {
        EndpointConditions conditions = endpoint.getConditions();
        ObjectReference target = endpoint.getTargetRef();
        return identity.equals(Identity.of(endpoint))
                && conditions != null
                && Boolean.valueOf(ready).equals(conditions.getReady())
                && Boolean.valueOf(serving).equals(conditions.getServing())
                && Boolean.valueOf(terminating).equals(conditions.getTerminating())
                && nodeName.equals(text(endpoint.getNodeName()))
                && zone.equals(text(endpoint.getZone()))
                && target != null
                && "Pod".equals(target.getKind())
                && uid.equals(text(target.getUid()));
    }

    /** Without hints. */
    Endpoint forSlice() {
        Endpoint endpoint = new Endpoint();
        endpoint.setAddresses(new ArrayList<>(identity.addresses()));
        endpoint.setConditions(new EndpointConditions(ready, serving, terminating));
        endpoint.setTargetRef(targetRef());
        if (!nodeName.isEmpty()) {
            endpoint.setNodeName(nodeName);
        }
        if (!zone.isEmpty()) {
            endpoint.setZone(zone);
        }
        if (!identity.hostname().isEmpty()) {
            endpoint.setHostname(identity.hostname());
        }
        return endpoint;
    }

    /** As the legacy Endpoints spell it, where readiness is told by the list that it is in. */
    EndpointAddress forEndpoints() {
        EndpointAddress address = new EndpointAddress();
        address.setIp(identity.addresses().get(0));
        address.setTargetRef(targetRef());
        if (!nodeName.isEmpty()) {
            address.setNodeName(nodeName);
        }
        if (!identity.hostname().isEmpty()) {
            address.setHostname(identity.hostname());
        }
        return address;
    }

    private ObjectReference targetRef() {
        ObjectReference target = new ObjectReference();
        target.setKind("Pod");
        target.setNamespace(identity.namespace());
        target.setName(identity.name());
        target.setUid(uid);
        return target;
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
