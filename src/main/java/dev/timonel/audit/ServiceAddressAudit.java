package dev.timonel.audit;

import dev.timonel.audit.AuditReport.ObjectName;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What services hold alone: cluster IPs with their ranges and reservations, node ports, external frontends. */
final class ServiceAddressAudit {
    private final Known known;
    private final ClusterSnapshot snapshot;
    private final Evidence evidence;

    private ServiceAddressAudit(Known known, Evidence evidence) {
        this.known = known;
        this.snapshot = known.snapshot();
        this.evidence = evidence;
    }

    static void add(Known known, Evidence evidence) {
        ServiceAddressAudit audit = new ServiceAddressAudit(known, evidence);
        audit.clusterIps();
        audit.nodePorts();
        audit.frontends();
        if (known.ipAddresses()) {
            audit.reservations();
        }
    }

    private void clusterIps() {
        Map<String, TreeSet<ObjectName>> holders = new TreeMap<>();
        List<Cidr> ranges = snapshot.list(Kinds.SERVICE_CIDR).stream()
                .flatMap(r -> r.facts(ServiceCidrFacts.class).cidrs().stream())
                .toList();
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            for (IpAddress ip : service.facts(ServiceFacts.class).clusterIps()) {
                hold(holders, ip.toString(), service);
                if (known.ranges() && ranges.stream().noneMatch(r -> r.contains(ip))) {
                    evidence.add(
                            AuditRule.ClusterIpOutside,
                            ObjectName.of(service),
                            "has a cluster IP outside every ServiceCIDR",
                            List.of(ip + " is in none of "
                                    + Explanation.some(
                                            ranges.stream().map(Cidr::toString).toList())),
                            "create a ServiceCIDR that has it, or the service anew");
                }
            }
        }
        twice(holders, AuditRule.ClusterIpTwice, "the cluster IP ", "delete one of them and create it anew");
    }

    private void nodePorts() {
        Map<String, TreeSet<ObjectName>> holders = new TreeMap<>();
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            ServiceFacts facts = service.facts(ServiceFacts.class);
            facts.ports().stream()
                    .filter(p -> p.nodePort() != 0)
                    .forEach(p -> hold(holders, p.nodePort() + "/" + p.protocol(), service));
            if (facts.healthCheckNodePort() != 0) {
                hold(holders, facts.healthCheckNodePort() + "/TCP", service);
            }
        }
        twice(holders, AuditRule.NodePortTwice, "the node port ", "give one of them another nodePort");
    }

    /** Addresses from outside may be shared, ports of one address may not. */
    private void frontends() {
        Map<String, TreeSet<ObjectName>> holders = new TreeMap<>();
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            ServiceFacts facts = service.facts(ServiceFacts.class);
            TreeSet<IpAddress> addresses = new TreeSet<>(facts.externalIps());
            facts.ingress().stream()
                    .filter(i -> !i.proxied())
                    .flatMap(i -> Optional.ofNullable(i.ip()).stream())
                    .forEach(addresses::add);
            addresses.forEach(ip ->
                    facts.ports().forEach(p -> hold(holders, ip + " port " + p.port() + "/" + p.protocol(), service)));
        }
        twice(holders, AuditRule.FrontendTwice, "", "give one of them another address or port");
    }

    private static void hold(Map<String, TreeSet<ObjectName>> holders, String what, KubeObject service) {
        holders.computeIfAbsent(what, w -> new TreeSet<>()).add(ObjectName.of(service));
    }

    private void twice(Map<String, TreeSet<ObjectName>> holders, AuditRule rule, String title, String fix) {
        holders.forEach((what, services) -> {
            ObjectName first = services.first();
            List<ObjectName> others = List.copyOf(services.tailSet(first, false));
            if (!others.isEmpty()) {
                String names = Explanation.some(
                        others.stream().map(ObjectName::toString).toList());
                evidence.add(
                        rule,
                        first,
                        others,
                        "has " + title + what + ", as " + names + (others.size() == 1 ? " has" : " have"),
                        List.of("a node sends what comes there to one of them alone"),
                        fix);
            }
        });
    }

    /** That every cluster IP is an IPAddress of its service, and the other way round. */
    private void reservations() {
        for (KubeObject service : snapshot.list(Kinds.SERVICE)) {
            evidence.add(
                    AuditRule.IpAddressMissing,
                    ObjectName.of(service),
                    "has a cluster IP that nothing reserves",
                    service.facts(ServiceFacts.class).clusterIps().stream()
                            .filter(ip -> snapshot.get(Kinds.IP_ADDRESS, "", ip.toString())
                                    .isEmpty())
                            .map(ip -> "there is no IPAddress " + ip + ", so another service may get it")
                            .toList(),
                    "create the IPAddress with the service as parentRef; the repair loop of the API server does so, too");
        }
        TreeSet<String> unknown = new TreeSet<>();
        for (KubeObject address : snapshot.list(Kinds.IP_ADDRESS)) {
            ParentReference parent = address.as(IPAddress.class).getSpec().getParentRef();
            if (parent != null && "services".equals(parent.getResource())) {
                orphan(address, parent, unknown);
            }
        }
        if (!unknown.isEmpty()) {
            evidence.notChecked("There is no Service of " + Explanation.some(List.copyOf(unknown))
                    + ", so it is not checked: the IPAddress objects that name one there.");
        }
    }

    /** A namespace without services may be one that nobody asked for. */
    private void orphan(KubeObject address, ParentReference parent, TreeSet<String> unknown) {
        String namespace = String.valueOf(parent.getNamespace());
        Optional<KubeObject> service = snapshot.get(Kinds.SERVICE, namespace, parent.getName());
        if (service.isEmpty() && snapshot.list(Kinds.SERVICE, namespace).isEmpty()) {
            unknown.add("namespace " + namespace);
            return;
        }
        boolean has = service.stream()
                .flatMap(s -> s.facts(ServiceFacts.class).clusterIps().stream())
                .anyMatch(ip -> ip.toString().equals(address.name()));
        if (!has) {
            evidence.add(
                    AuditRule.IpAddressOrphaned,
                    ObjectName.of(address),
                    List.of(new ObjectName("Service", namespace, parent.getName())),
                    "is reserved for a service that does not have it",
                    List.of(
                            service.isEmpty()
                                    ? "there is no Service " + namespace + "/" + parent.getName()
                                    : "Service " + namespace + "/" + parent.getName() + " has "
                                            + service.get()
                                                    .facts(ServiceFacts.class)
                                                    .clusterIps()),
                    "delete it");
        }
    }
}
