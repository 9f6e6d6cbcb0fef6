package dev.timonel.diagnosis;

import dev.timonel.model.StatusException;

/**
 * Who asks which service for what. {@code port} is a number, the name of a service port, either with {@code /UDP} behind it, or
 * {@code ""} for all; {@code from} is an address, {@code namespace/pod}, the name of a node, {@code outside}, or {@code ""} for
 * anybody, inside and outside.
 */
public record Question(String namespace, String service, String port, String from) {
    public Question {
        if (namespace.isBlank() || service.isBlank()) {
            throw StatusException.badRequest("a namespace and the name of a service are needed, as in shop/web");
        }
    }

    /** The port without its protocol. */
    String portName() {
        int slash = port.indexOf('/');
        return slash < 0 ? port : port.substring(0, slash);
    }

    /** {@code ""} for any. */
    String protocol() {
        int slash = port.indexOf('/');
        return slash < 0 ? "" : port.substring(slash + 1).toUpperCase(java.util.Locale.ROOT);
    }

    /** 0 if the port is given by name, or not at all. */
    int portNumber() {
        String text = portName();
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }
}
