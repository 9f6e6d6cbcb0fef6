package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Source;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the host of a query as the cluster's DNS and a node's hosts file would. A name that nothing answers to is a
 * 404 that says what came nearest; a port that the service does not name is a 400.
 */
final class Destinations {
    private final ClusterSnapshot snapshot;
    private final ProxyConfig config;
    private final RouteQuery query;
    private final Source source;

    Destinations(ClusterSnapshot snapshot, ProxyConfig config, RouteQuery query, Source source) {
        this.snapshot = snapshot;
        this.config = config;
        this.query = query;
        this.source = source;
    }

    Destination resolve() {
        Optional<IpAddress> literal = IpAddress.parse(query.host());
        if (literal.isPresent()) {
            requireNumber("an address");
            requireFamily(literal.get());
            return new Destination.Address(literal.get(), query.port(), "");
        }
        String lower = query.host().toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        Optional<NodeView> node = NodeView.named(snapshot, name);
        if (node.isPresent()) {
            requireNumber("a node");
            return new Destination.Address(
                    addressOf(node.get().addresses(), "node " + name), query.port(), name + " is the name of a node");
        }
        return ofPod(name).orElseGet(() -> ofService(name));
    }

    /** {@code 10-244-1-5.ns.pod}, with the domain or without. */
    private Optional<Destination> ofPod(String name) {
        String[] labels = name.endsWith(".pod" + domain())
                ? name.substring(0, name.length() - domain().length()).split("\\.", -1)
                : name.split("\\.", -1);
        if (labels.length != 3 || !labels[2].equals("pod")) {
            return Optional.empty();
        }
        return IpAddress.parseDashed(labels[0])
                .filter(ip -> snapshot.podsWithIp(ip).stream()
                        .anyMatch(pod -> pod.namespace().equals(labels[1]) && !pod.deleting()))
                .map(ip -> {
                    requireNumber("a pod");
                    requireFamily(ip);
                    return new Destination.Address(
                            ip, query.port(), "DNS resolves " + query.host() + " to the pod's address");
                });
    }

    private String domain() {
        return "." + config.clusterDomain().toLowerCase(Locale.ROOT);
    }

    private Destination ofService(String name) {
        String[] labels = belowServices(name).split("\\.", -1);
        if (labels.length == 3) {
            return ofEndpoint(labels[0], new ObjectKey(Kinds.SERVICE, labels[2], labels[1]));
        }
        ObjectKey key = serviceKey(labels);
        KubeObject service = snapshot.get(key).orElseThrow(() -> StatusException.notFound(key, nearest(key)));
        ServiceFacts facts = service.facts(ServiceFacts.class);
        String title = "Service " + key.namespace() + "/" + key.name();
        if (facts.isExternalName()) {
            return new Destination.Alias(
                    service, facts.externalName(), title + " is of type ExternalName: DNS answers with a CNAME");
        }
        if (facts.headless()) {
            return new Destination.Pods(
                    service,
                    title + " is headless (clusterIP: None): DNS answers with the addresses of its ready pods");
        }
        IpAddress ip = addressOf(facts.clusterIps(), title);
        return new Destination.Address(
                ip, portOf(facts, title), "DNS resolves " + query.host() + " to the cluster IP of " + title);
    }

    /** An endpoint that is ready has a name of its own below its service's; a StatefulSet's pods have their own names there. */
    private Destination ofEndpoint(String host, ObjectKey key) {
        KubeObject service = snapshot.get(key).orElseThrow(() -> StatusException.notFound(key, nearest(key)));
        String title = "Service " + key.namespace() + "/" + key.name();
        List<SliceFacts.Target> endpoints = service.facts(ServiceFacts.class).isExternalName()
                ? List.of()
                : snapshot.slicesOf(key.namespace(), key.name()).stream()
                        .flatMap(slice -> slice.facts(SliceFacts.class).endpoints().stream())
                        .sorted(Comparator.comparing(SliceFacts.Target::address))
                        .toList();
        List<IpAddress> ready = addresses(endpoints.stream().filter(SliceFacts.Target::ready), host);
        if (ready.isEmpty()) {
            throw StatusException.notFound(
                    new ObjectKey(Kinds.SERVICE, key.namespace(), host + "." + key.name()),
                    noEndpoint(host, title, endpoints));
        }
        requireNumber("an endpoint");
        return new Destination.Address(
                addressOf(ready, "endpoint " + host + " of " + title),
                query.port(),
                "DNS resolves " + query.host() + " to an endpoint of " + title);
    }

    private static List<IpAddress> addresses(Stream<SliceFacts.Target> endpoints, String host) {
        return endpoints
                .filter(endpoint -> endpoint.dnsName().equalsIgnoreCase(host))
                .map(SliceFacts.Target::address)
                .distinct()
                .toList();
    }

    private static String noEndpoint(String host, String title, List<SliceFacts.Target> endpoints) {
        if (!addresses(endpoints.stream(), host).isEmpty()) {
            return "endpoint " + host + " of " + title + " is not ready, and DNS has only those that are";
        }
        List<String> names =
                endpoints.stream().map(SliceFacts.Target::dnsName).distinct().toList();
        return title + " has no endpoint of that name; it has " + (names.isEmpty() ? "none" : Explanation.some(names));
    }

    /** The name without the domain and {@code svc}, if they end it. */
    private String belowServices(String name) {
        String rest = name.endsWith(".svc" + domain()) ? name.substring(0, name.length() - domain().length()) : name;
        return rest.endsWith(".svc") ? rest.substring(0, rest.length() - ".svc".length()) : rest;
    }

    /** {@code svc.ns}; {@code svc} alone from a pod of its namespace. */
    private ObjectKey serviceKey(String[] labels) {
        if (labels.length == 2) {
            return new ObjectKey(Kinds.SERVICE, labels[1], labels[0]);
        }
        if (labels.length == 1 && source.kind() == Source.Kind.Pod) {
            return new ObjectKey(Kinds.SERVICE, source.namespace(), labels[0]);
        }
        ObjectKey asked = new ObjectKey(Kinds.SERVICE, "", String.join(".", labels));
        throw StatusException.notFound(asked, nearest(asked));
    }

    private int portOf(ServiceFacts facts, String title) {
        if (query.portName().isEmpty()) {
            return query.port();
        }
        return namedPort(facts, query).map(ServiceFacts.Port::port).orElseThrow(() -> noSuchPort(facts, title, query));
    }

    static Optional<ServiceFacts.Port> namedPort(ServiceFacts facts, RouteQuery query) {
        return facts.ports().stream()
                .filter(p -> p.name().equals(query.portName()) && p.protocol().equals(query.protocol()))
                .findFirst();
    }

    static StatusException noSuchPort(ServiceFacts facts, String title, RouteQuery query) {
        List<String> known = facts.ports().stream()
                .map(p -> (p.name().isEmpty() ? "" : p.name() + "=") + p.port() + "/" + p.protocol())
                .toList();
        return StatusException.badRequest(title + " has no " + query.protocol() + " port named " + query.portName()
                + (known.isEmpty() ? "; it has no ports" : "; it has " + Explanation.some(known)));
    }

    private void requireNumber(String what) {
        if (!query.portName().isEmpty()) {
            throw StatusException.badRequest(
                    "invalid to: the port of " + what + " is a number, not the name " + query.portName());
        }
    }

    private void requireFamily(IpAddress to) {
        IpAddress from = source.address();
        if (from != null && from.family() != to.family()) {
            throw StatusException.badRequest(
                    "invalid from: " + from + " is " + from.family() + ", but " + to + " is " + to.family());
        }
    }

    /** The first of the client's family; the first of all if the client has none. */
    private IpAddress addressOf(List<IpAddress> addresses, String title) {
        @Nullable IpAddress from = source.address();
        return addresses.stream()
                .filter(ip -> from == null || ip.family() == from.family())
                .findFirst()
                .orElseThrow(() -> StatusException.badRequest(
                        from == null || addresses.isEmpty()
                                ? title + " has no address"
                                : title + " has no " + from.family() + " address for a client at " + from
                                        + "; name another client in from"));
    }

    private String nearest(ObjectKey asked) {
        List<String> elsewhere = snapshot.list(Kinds.SERVICE).stream()
                .filter(s -> s.name().equals(asked.name()))
                .map(s -> s.name() + "." + s.namespace())
                .toList();
        if (!elsewhere.isEmpty()) {
            return asked.namespace().isEmpty()
                    ? "did you mean " + Explanation.some(elsewhere) + "?"
                    : "namespace " + asked.namespace() + " has no such service, but there is "
                            + Explanation.some(elsewhere);
        }
        Stream<String> inNamespace = asked.namespace().isEmpty()
                ? Stream.concat(
                        snapshot.list(Kinds.NODE).stream().map(KubeObject::name),
                        snapshot.list(Kinds.SERVICE).stream().map(s -> s.name() + "." + s.namespace()))
                : snapshot.list(Kinds.SERVICE, asked.namespace()).stream().map(s -> s.name() + "." + s.namespace());
        String whole = asked.namespace().isEmpty() ? asked.name() : asked.name() + "." + asked.namespace();
        List<String> alike = NearNames.of(whole, inNamespace);
        if (!alike.isEmpty()) {
            return "did you mean " + Explanation.some(alike) + "?";
        }
        if (!asked.namespace().isEmpty()
                && snapshot.get(Kinds.NAMESPACE, "", asked.namespace()).isEmpty()) {
            List<String> namespaces = NearNames.of(
                    asked.namespace(), snapshot.list(Kinds.NAMESPACE).stream().map(KubeObject::name));
            return "there is no namespace " + asked.namespace()
                    + (namespaces.isEmpty() ? "" : "; did you mean " + Explanation.some(namespaces) + "?");
        }
        return "no service, node or address has the name "
                + query.host()
                + (asked.namespace().isEmpty() ? "; a service is named svc.namespace" : "");
    }
}
