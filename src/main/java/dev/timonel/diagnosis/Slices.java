package dev.timonel.diagnosis;

import dev.timonel.model.ServiceFacts;

/** The EndpointSlice that somebody would write by hand. */
final class Slices {
    private Slices() {}

    /** A command that writes one of this address. */
    static String apply(Case of, String address, ServiceFacts.Port port) {
        return String.join(
                "\n",
                Commands.kubectl("", "apply", "-f", "-") + " <<'EOF'",
                "apiVersion: discovery.k8s.io/v1",
                "kind: EndpointSlice",
                "metadata:",
                "  name: " + of.service().name() + "-1",
                "  namespace: " + of.service().namespace(),
                "  labels:",
                "    kubernetes.io/service-name: " + of.service().name(),
                "addressType: " + (address.indexOf(':') < 0 ? "IPv4" : "IPv6"),
                "ports:",
                "- name: \"" + port.name() + "\"",
                "  port: "
                        + (port.targetPort().getIntVal() == null
                                ? port.port()
                                : port.targetPort().getIntVal()),
                "  protocol: " + port.protocol(),
                "endpoints:",
                "- addresses: [\"" + address + "\"]",
                "EOF");
    }
}
