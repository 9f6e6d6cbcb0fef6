package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.number;
import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ports of a service: {@code validateServicePort} and what follows it in {@code validateService} upstream. */
final class ServicePortValidation {

    private ServicePortValidation() {}

    /** Each port by itself, and their names. */
    static List<FieldError> validate(Service service) {
        List<FieldError> errors = new ArrayList<>();
        List<ServicePort> ports = service.getSpec().getPorts();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            validate(ports.get(i), ports.size() > 1, names, path(i), errors);
        }
        return errors;
    }

    /** What the type of the service forbids, and pairs that collide. */
    static List<FieldError> validateTogether(Service service) {
        List<FieldError> errors = new ArrayList<>();
        List<ServicePort> ports = service.getSpec().getPorts();
        if (Services.isType(service, Services.CLUSTER_IP)) {
            for (int i = 0; i < ports.size(); i++) {
                if (number(ports.get(i).getNodePort()) != 0) {
                    errors.add(
                            FieldError.forbidden(path(i) + ".nodePort", "may not be used when `type` is 'ClusterIP'"));
                }
            }
        }
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            int nodePort = number(ports.get(i).getNodePort());
            if (nodePort != 0 && !nodePorts.add(text(ports.get(i).getProtocol()) + nodePort)) {
                errors.add(FieldError.duplicate(path(i) + ".nodePort", nodePort));
            }
        }
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            if (!numbers.add(text(port.getProtocol()) + number(port.getPort()))) {
                errors.add(FieldError.duplicate(path(i), protocolAndPort(port)));
            }
        }
        return errors;
    }

    private static void validate(
            ServicePort port, boolean named, Set<String> names, String path, List<FieldError> errors) {
        String name = text(port.getName());
        if (!name.isEmpty()) {
            invalid(path + ".name", name, Names.dns1123Label(name), errors);
            if (!names.add(name)) {
                errors.add(FieldError.duplicate(path + ".name", name));
            }
        } else if (named) {
            errors.add(FieldError.required(path + ".name", ""));
        }
        int number = number(port.getPort());
        invalid(path + ".port", number, Names.portNumber(number), errors);
        String protocol = text(port.getProtocol());
        if (!FieldErrors.PROTOCOLS.contains(protocol)) {
            errors.add(FieldError.notSupported(path + ".protocol", protocol, FieldErrors.PROTOCOLS));
        }
        IntOrString target = port.getTargetPort();
        if (target.getIntVal() != null) {
            invalid(path + ".targetPort", target.getIntVal(), Names.portNumber(target.getIntVal()), errors);
        } else {
            invalid(path + ".targetPort", target.getStrVal(), Names.portName(target.getStrVal()), errors);
        }
        if (port.getAppProtocol() != null) {
            invalid(path + ".appProtocol", port.getAppProtocol(), Names.qualifiedName(port.getAppProtocol()), errors);
        }
    }

    private static void invalid(String path, Object value, List<String> messages, List<FieldError> errors) {
        messages.forEach(m -> errors.add(FieldError.invalid(path, value, m)));
    }

    /** The key upstream compares ports by, rendered as its internal type is. */
    private static Map<String, Object> protocolAndPort(ServicePort port) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("Name", "");
        key.put("Protocol", text(port.getProtocol()));
        key.put("AppProtocol", null);
        key.put("Port", number(port.getPort()));
        key.put("TargetPort", 0);
        key.put("NodePort", 0);
        return key;
    }

    private static String path(int index) {
        return "spec.ports[" + index + "]";
    }
}
