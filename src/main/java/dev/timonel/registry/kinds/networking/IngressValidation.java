package dev.timonel.registry.kinds.networking;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressRuleValue;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code ValidateIngressSpec} of {@code pkg/apis/networking/validation}. */
final class IngressValidation {
    private static final List<String> NOT_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_AT_THEIR_END = List.of("/..", "/.");
    private static final List<String> TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");

    private IngressValidation() {}

    static void spec(IngressSpec spec, FieldErrors errors) {
        if (spec.getRules().isEmpty() && spec.getDefaultBackend() == null) {
            errors.invalid("spec", null, "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.getDefaultBackend() != null) {
            backend(spec.getDefaultBackend(), "spec.defaultBackend", errors);
        }
        for (int i = 0; i < spec.getRules().size(); i++) {
            rule(spec.getRules().get(i), "spec.rules[" + i + "]", errors);
        }
        for (int i = 0; i < spec.getTls().size(); i++) {
            tls(spec.getTls().get(i), "spec.tls[" + i + "]", errors);
        }
        String named = spec.getIngressClassName();
        if (named != null) {
            errors.invalid("spec.ingressClassName", named, Names.dns1123Subdomain(named));
        }
    }

    private static void tls(IngressTLS tls, String path, FieldErrors errors) {
        for (int i = 0; i < tls.getHosts().size(); i++) {
            host(orEmpty(tls.getHosts().get(i)), path + ".hosts[" + i + "]", errors);
        }
        String secret = orEmpty(tls.getSecretName());
        if (!secret.isEmpty()) {
            errors.invalid(path + ".secretName", secret, Names.dns1123Subdomain(secret));
        }
    }

    private static void host(String host, String field, FieldErrors errors) {
        errors.invalid(field, host, host.contains("*") ? Names.wildcardSubdomain(host) : Names.dns1123Subdomain(host));
    }

    private static void rule(IngressRule rule, String path, FieldErrors errors) {
        String host = orEmpty(rule.getHost());
        if (!host.isEmpty()) {
            if (IpAddress.parse(host).isPresent()) {
                errors.invalid(path + ".host", host, "must be a DNS name, not an IP address");
            }
            host(host, path + ".host", errors);
        }
        HTTPIngressRuleValue http = rule.getHttp();
        if (http == null) {
            return;
        }
        if (http.getPaths().isEmpty()) {
            errors.required(path + ".http.paths");
        }
        for (int i = 0; i < http.getPaths().size(); i++) {
            path(http.getPaths().get(i), path + ".http.paths[" + i + "]", errors);
        }
    }

    private static void path(HTTPIngressPath path, String at, FieldErrors errors) {
        if (path.getPathType() == null) {
            errors.add(FieldError.required(at + ".pathType", "pathType must be specified"));
            return;
        }
        String text = orEmpty(path.getPath());
        switch (path.getPathType()) {
            case "Exact", "Prefix" -> {
                if (!text.startsWith("/")) {
                    errors.invalid(at + ".path", text, "must be an absolute path");
                }
                NOT_IN_PATHS.stream()
                        .filter(text::contains)
                        .forEach(part -> errors.invalid(at + ".path", text, "must not contain '" + part + "'"));
                NOT_AT_THEIR_END.stream()
                        .filter(text::endsWith)
                        .forEach(end -> errors.invalid(at + ".path", text, "cannot end with '" + end + "'"));
            }
            case "ImplementationSpecific" -> {
                if (!text.isEmpty() && !text.startsWith("/")) {
                    errors.invalid(at + ".path", text, "must be an absolute path");
                }
            }
            default -> errors.add(FieldError.notSupported(at + ".pathType", path.getPathType(), TYPES));
        }
        backend(path.getBackend(), at + ".backend", errors);
    }

    private static void backend(@Nullable IngressBackend backend, String path, FieldErrors errors) {
        IngressServiceBackend service = backend == null ? null : backend.getService();
        var resource = backend == null ? null : backend.getResource();
        if (resource != null && service != null) {
            errors.invalid(path, "", "cannot set both resource and service backends");
        } else if (resource != null) {
            References.check(
                    resource.getApiGroup(), resource.getKind(), resource.getName(), path + ".resource", errors);
        } else if (service != null) {
            service(service, path, errors);
        } else {
            errors.invalid(path, "", "resource or service backend is required");
        }
    }

    private static void service(IngressServiceBackend service, String path, FieldErrors errors) {
        String name = orEmpty(service.getName());
        if (name.isEmpty()) {
            errors.required(path + ".service.name");
        } else {
            errors.invalid(path + ".service.name", name, Names.dns1123Label(name));
        }
        ServiceBackendPort port = service.getPort();
        String portName = port == null ? "" : orEmpty(port.getName());
        int number = port == null ? 0 : Objects.requireNonNullElse(port.getNumber(), 0);
        boolean hasNumber = number != 0;
        if (!portName.isEmpty() && hasNumber) {
            errors.invalid(path, "", "cannot set both port name & port number");
        } else if (!portName.isEmpty()) {
            errors.invalid(path + ".service.port.name", portName, Names.portName(portName));
        } else if (hasNumber) {
            errors.invalid(path + ".service.port.number", number, Names.portNumber(number));
        } else {
            errors.add(FieldError.required(path, "port name or number is required"));
        }
    }
}
