package dev.timonel.routing.explain;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.explain.ServiceExplanation.EndpointLine;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service that is being explained, with what was found so far. {@code pods} are those that its selector finds, and
 * {@code lines} what they are, both in the same order.
 */
record Subject(
        ClusterSnapshot snapshot,
        KubeObject object,
        Service service,
        ServiceFacts facts,
        List<KubeObject> pods,
        List<PodLine> lines,
        List<Finding> findings) {

    static Subject of(ClusterSnapshot snapshot, KubeObject object) {
        ServiceFacts facts = object.facts(ServiceFacts.class);
        List<KubeObject> pods =
                facts.selectsPods() ? snapshot.podsMatching(object.namespace(), facts.selector()) : List.of();
        return new Subject(
                snapshot,
                object,
                object.as(Service.class),
                facts,
                pods,
                pods.stream().map(pod -> PodDiagnosis.of(snapshot, facts, pod)).toList(),
                new ArrayList<>());
    }

    void find(Rule rule, Severity severity, String subject, String says, String because, @Nullable String fix) {
        findings.add(new Finding(rule, severity, subject, says, because, fix));
    }

    /** Settings of the cluster that what is said of the service depends on. */
    Set<String> settings() {
        Set<String> settings = new TreeSet<>(Set.of("proxyMode"));
        if (facts.ports().stream().anyMatch(port -> port.nodePort() != 0)) {
            settings.addAll(Set.of("nodePortAddresses", "nodePortRange"));
        }
        if (facts.headless() || facts.isExternalName()) {
            settings.add("clusterDomain");
        }
        return settings;
    }

    /** How many get traffic while none is ready, though they terminate: of a headless service none, since DNS gives only ready ones. */
    long fallback(List<EndpointLine> endpoints) {
        return facts.headless()
                ? 0
                : endpoints.stream().filter(e -> e.serving() && e.terminating()).count();
    }

    String annotation(String key) {
        Map<String, String> all = orEmpty(service.getMetadata().getAnnotations());
        return orEmpty(all.get(key));
    }

    List<IpFamily> families() {
        return facts.families().isEmpty()
                ? List.of(IpFamily.IPv4)
                : facts.families().stream().map(IpFamily::valueOf).toList();
    }

    /** Every port in every family of the service. */
    Stream<ServicePortView> ports() {
        return families().stream()
                .flatMap(family -> facts.ports().stream().map(port -> ServicePortView.of(object, port, family)));
    }

    /** {@code port http}, or {@code port 80} of the unnamed one. */
    static String title(ServiceFacts.Port port) {
        return "port " + (port.name().isEmpty() ? String.valueOf(port.port()) : port.name());
    }
}
