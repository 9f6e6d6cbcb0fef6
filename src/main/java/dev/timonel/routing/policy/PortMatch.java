package dev.timonel.routing.policy;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.PodFacts.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.Objects;

/**
 * A port of a rule: a range of numbers of one protocol, from 0 to 65535 for all, or the name that the destination's pod has for
 * one. {@code name} is {@code ""} for a range.
 */
record PortMatch(String protocol, String name, int first, int last) {

    static PortMatch of(NetworkPolicyPort written) {
        String protocol = Objects.requireNonNullElse(written.getProtocol(), "TCP");
        IntOrString port = written.getPort();
        if (port == null) {
            return new PortMatch(protocol, "", 0, 65535);
        }
        if (port.getIntVal() == null) {
            return new PortMatch(protocol, orEmpty(port.getStrVal()), 0, 0);
        }
        return new PortMatch(
                protocol, "", port.getIntVal(), Objects.requireNonNullElse(written.getEndPort(), port.getIntVal()));
    }

    boolean matches(Flow flow) {
        if (!protocol.equals(flow.protocol())) {
            return false;
        }
        return name.isEmpty()
                ? first <= flow.port() && flow.port() <= last
                : flow.to() instanceof Party.OfPod pod
                        && pod.facts().ports().contains(new ContainerPort(name, protocol, flow.port()));
    }

    String title() {
        if (!name.isEmpty()) {
            return "port " + name + "/" + protocol;
        }
        return first == 0 && last == 65535
                ? "any " + protocol + " port"
                : first + (first == last ? "" : "-" + last) + "/" + protocol;
    }
}
