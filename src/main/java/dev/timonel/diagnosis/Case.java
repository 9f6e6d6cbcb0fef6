package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.explain.ServiceExplainer;
import dev.timonel.routing.explain.ServiceExplanation;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The service that is asked about, with all that is read to answer. */
record Case(
        ClusterSnapshot snapshot,
        Router router,
        ProxyConfig config,
        Question question,
        Asker asker,
        KubeObject service,
        ServiceFacts facts,
        ServiceExplanation explanation) {

    static Case of(ClusterSnapshot snapshot, Router router, ProxyConfig config, Question question) {
        ServiceExplanation explanation = ServiceExplainer.explain(snapshot, question.namespace(), question.service());
        KubeObject service = snapshot.get(Kinds.SERVICE, question.namespace(), question.service())
                .orElseThrow();
        return new Case(
                snapshot,
                router,
                ProxyConfig.of(snapshot).orElse(config),
                question,
                Asker.of(snapshot, question.from()),
                service,
                service.facts(ServiceFacts.class),
                explanation);
    }

    /** The service's ports that the question is about: all of them if it names none. */
    List<ServiceFacts.Port> ports() {
        return facts.ports().stream().filter(this::asks).toList();
    }

    private boolean asks(ServiceFacts.Port port) {
        String name = question.portName();
        boolean protocol = question.protocol().isEmpty() || question.protocol().equals(port.protocol());
        return protocol && (name.isEmpty() || name.equals(port.name()) || question.portNumber() == port.port());
    }

    List<IpFamily> families() {
        return facts.families().isEmpty()
                ? List.of(IpFamily.IPv4)
                : facts.families().stream().map(IpFamily::valueOf).toList();
    }

    Optional<KubeObject> pod(String name) {
        return snapshot.get(Kinds.POD, service.namespace(), name);
    }

    /** {@code shop/web}. */
    String title() {
        return service.namespace() + "/" + service.name();
    }

    Evidence shows(@Nullable String field, String shows) {
        return evidence(service, field, shows);
    }

    /** The field of a port of the service. */
    Evidence shows(ServiceFacts.Port port, String field, String shows) {
        return shows("spec.ports[" + index(port) + "]." + field, shows);
    }

    int index(ServiceFacts.Port port) {
        return Math.max(facts.ports().indexOf(port), 0);
    }

    static Evidence evidence(KubeObject object, @Nullable String field, String shows) {
        String namespace = object.namespace();
        return new Evidence(object.kind().kind(), namespace.isEmpty() ? null : namespace, object.name(), field, shows);
    }

    /** The lines of pods that the selector finds and that get no traffic. */
    Stream<ServiceExplanation.PodLine> idle() {
        return explanation.pods().stream().filter(line -> !line.because().isEmpty());
    }
}
