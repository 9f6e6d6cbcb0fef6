package dev.timonel.routing.explain;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import dev.timonel.snapshot.PortMiss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The traps in ports: none of the pods has the port, or a node has another use for it. */
final class PortTraps {
    /** Pods whose ports are read; those of one service are mostly alike. */
    private static final int READ = 20;

    /** What listens on the nodes of a usual cluster, all of it TCP. */
    private static final Map<Integer, String> PROGRAMS = Map.of(
            22, "SSH",
            2379, "etcd",
            2380, "etcd",
            6443, "the API server",
            10250, "kubelet",
            10256, "kube-proxy's health check");

    private PortTraps() {}

    /** The pods that the selector finds, the first of them, without those that have come to an end. */
    private static List<KubeObject> pods(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return facts.selectsPods()
                ? PodSelection.first(snapshot, service.namespace(), facts.selector(), READ)
                : List.of();
    }

    static List<Finding> unresolved(ClusterSnapshot snapshot, KubeObject service) {
        List<KubeObject> pods = pods(snapshot, service);
        return service.facts(ServiceFacts.class).ports().stream()
                .filter(port -> !pods.isEmpty()
                        && pods.stream()
                                .allMatch(pod -> PortMiss.unresolved(port, pod).isPresent()))
                .map(port -> new Finding(
                        Rule.NoPortOfThatName,
                        Severity.error,
                        Subject.title(port),
                        "leads nowhere",
                        PortMiss.unresolved(port, pods.get(0)).orElseThrow(),
                        null))
                .toList();
    }

    /** A number needs no declaration, but if every pod declares others it is a likely mistake. */
    static List<Finding> undeclared(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<KubeObject> pods = facts.headless() ? List.of() : pods(snapshot, service);
        List<Finding> found = new ArrayList<>();
        for (ServiceFacts.Port port : facts.ports()) {
            Integer number = port.targetPort().getIntVal();
            List<KubeObject> without = number == null
                    ? List.of()
                    : pods.stream()
                            .filter(pod -> PortMiss.undeclared(number, pod))
                            .toList();
            if (number == null || without.isEmpty()) {
                continue;
            }
            boolean none = pods.stream().noneMatch(pod -> PortMiss.declares(number, pod));
            String subject = Subject.title(port);
            String says = "leads to " + number + ", which no container of "
                    + Explanation.some(without.stream().map(KubeObject::name).toList()) + " declares";
            String because = PortMiss.declared(without) + "; a declaration is only a note, so traffic goes to " + number
                    + " all the same";
            if (none) {
                found.add(new Finding(
                        Rule.NoPortOfThatNumber,
                        Severity.warning,
                        subject,
                        says,
                        because,
                        "if the pods do not listen on " + number + ", set targetPort to a port on which they do"));
            } else {
                found.add(new Finding(Rule.PortPartlyUndeclared, Severity.info, subject, says, because, null));
            }
        }
        return found;
    }

    static List<Finding> clashes(ClusterSnapshot snapshot, KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<Finding> found = new ArrayList<>();
        for (ServiceFacts.Port port : facts.ports()) {
            int number = port.nodePort();
            onHost(snapshot, number, port.protocol())
                    .map(pod -> new Finding(
                            Rule.NodePortIsHostPort,
                            Severity.warning,
                            "nodePort " + number,
                            "is also the host port of " + title(pod),
                            "what comes to that port of the node reaches only one of the two",
                            "choose another number for one of them"))
                    .ifPresent(found::add);
            program(number, port.protocol())
                    .map(program -> ofNode(number, program))
                    .ifPresent(found::add);
        }
        healthCheck(snapshot, service, facts.healthCheckNodePort()).forEach(found::add);
        return found;
    }

    private static Finding ofNode(int number, String program) {
        return new Finding(
                Rule.NodePortOfTheNode,
                Severity.warning,
                "nodePort " + number,
                "is where " + program + " listens on a node",
                "the service takes what is meant for it",
                "choose another number");
    }

    /** kube-proxy listens there, over TCP. */
    private static Stream<Finding> healthCheck(ClusterSnapshot snapshot, KubeObject service, int number) {
        if (number == 0) {
            return Stream.empty();
        }
        Stream<String> pods = onHost(snapshot, number, "TCP").map(pod -> "the host port of " + title(pod)).stream();
        return Stream.concat(pods, program(number, "TCP").map(p -> "where " + p + " listens on a node").stream())
                .map(clash -> new Finding(
                        Rule.HealthCheckPortIsTaken,
                        Severity.warning,
                        "healthCheckNodePort " + number,
                        "is also " + clash,
                        "only one can listen there, so health checks may fail and no traffic come",
                        "choose another number for one of them"));
    }

    private static Optional<String> program(int number, String protocol) {
        return protocol.equals("TCP") ? Optional.ofNullable(PROGRAMS.get(number)) : Optional.empty();
    }

    private static Optional<KubeObject> onHost(ClusterSnapshot snapshot, int number, String protocol) {
        return number == 0
                ? Optional.empty()
                : snapshot.podsWithHostPort(number).stream()
                        .filter(pod -> !pod.facts(PodFacts.class).terminal())
                        .filter(pod -> pod.facts(PodFacts.class).hostPorts().stream()
                                .anyMatch(p -> p.port() == number
                                        && p.protocol().equals(protocol)
                                        && !p.ip().startsWith("127.")))
                        .findFirst();
    }

    private static String title(KubeObject pod) {
        String node = pod.facts(PodFacts.class).nodeName();
        return "pod " + pod.namespace() + "/" + pod.name() + (node.isEmpty() ? "" : " on node " + node);
    }
}
