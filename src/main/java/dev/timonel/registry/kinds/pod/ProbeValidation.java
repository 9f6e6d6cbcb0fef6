package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SleepAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The probes and lifecycle hooks of a container after defaulting: {@code validateProbe}, {@code validateHandler} and
 * {@code validateLifecycle} of {@code pkg/apis/core/validation/validation.go}. Seconds throughout.
 */
final class ProbeValidation {
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
    private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");
    private static final String NOT_NEGATIVE = "must be greater than or equal to 0";

    private final long gracePeriod;
    private final FieldErrors errors;

    private ProbeValidation(long gracePeriod, FieldErrors errors) {
        this.gracePeriod = gracePeriod;
        this.errors = errors;
    }

    /** {@code gracePeriod} is the pod's, which a hook may not outlast. */
    static void validate(Container container, long gracePeriod, String at, FieldErrors errors) {
        ProbeValidation validation = new ProbeValidation(gracePeriod, errors);
        if (container.getLifecycle() != null) {
            validation.hook(container.getLifecycle().getPostStart(), at + ".lifecycle.postStart");
            validation.hook(container.getLifecycle().getPreStop(), at + ".lifecycle.preStop");
        }
        validation.probe(container.getLivenessProbe(), at + ".livenessProbe", true);
        validation.probe(container.getReadinessProbe(), at + ".readinessProbe", false);
        validation.probe(container.getStartupProbe(), at + ".startupProbe", true);
    }

    private void hook(@Nullable LifecycleHandler hook, String at) {
        if (hook == null) {
            return;
        }
        Map<String, Runnable> handlers = new LinkedHashMap<>();
        ExecAction exec = hook.getExec();
        HTTPGetAction get = hook.getHttpGet();
        SleepAction sleep = hook.getSleep();
        if (exec != null) {
            handlers.put("exec", () -> exec(exec, at + ".exec"));
        }
        if (get != null) {
            handlers.put("httpGet", () -> httpGet(get, at + ".httpGet"));
        }
        if (hook.getTcpSocket() != null) {
            handlers.put("tcpSocket", () -> port(hook.getTcpSocket().getPort(), at + ".tcpSocket.port"));
        }
        if (sleep != null) {
            handlers.put("sleep", () -> sleep(sleep, at + ".sleep"));
        }
        exactlyOne(handlers, at);
    }

    /** Only a readiness probe may ask for several successes; only the others end a container, so have time for that. */
    private void probe(@Nullable Probe probe, String at, boolean ends) {
        if (probe == null) {
            return;
        }
        Map<String, Runnable> handlers = new LinkedHashMap<>();
        if (probe.getExec() != null) {
            handlers.put("exec", () -> exec(probe.getExec(), at + ".exec"));
        }
        if (probe.getHttpGet() != null) {
            handlers.put("httpGet", () -> httpGet(probe.getHttpGet(), at + ".httpGet"));
        }
        if (probe.getTcpSocket() != null) {
            handlers.put("tcpSocket", () -> port(probe.getTcpSocket().getPort(), at + ".tcpSocket.port"));
        }
        if (probe.getGrpc() != null) {
            int number = Objects.requireNonNullElse(probe.getGrpc().getPort(), 0);
            handlers.put("grpc", () -> errors.invalid(at + ".grpc.port", number, Names.portNumber(number)));
        }
        exactlyOne(handlers, at);
        notNegative(probe.getInitialDelaySeconds(), at + ".initialDelaySeconds");
        notNegative(probe.getTimeoutSeconds(), at + ".timeoutSeconds");
        notNegative(probe.getPeriodSeconds(), at + ".periodSeconds");
        notNegative(probe.getSuccessThreshold(), at + ".successThreshold");
        notNegative(probe.getFailureThreshold(), at + ".failureThreshold");
        Long grace = probe.getTerminationGracePeriodSeconds();
        if (grace != null && grace <= 0) {
            errors.invalid(at + ".terminationGracePeriodSeconds", grace, "must be greater than 0");
        }
        if (!ends && grace != null) {
            errors.invalid(at + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes");
        }
        if (ends && !Objects.equals(probe.getSuccessThreshold(), 1)) {
            errors.invalid(at + ".successThreshold", probe.getSuccessThreshold(), "must be 1");
        }
    }

    private void exactlyOne(Map<String, Runnable> handlers, String at) {
        if (handlers.isEmpty()) {
            errors.add(FieldError.required(at, "must specify a handler type"));
        }
        boolean first = true;
        for (Map.Entry<String, Runnable> handler : handlers.entrySet()) {
            if (first) {
                handler.getValue().run();
            } else {
                errors.forbidden(at + "." + handler.getKey(), "may not specify more than 1 handler type");
            }
            first = false;
        }
    }

    private void exec(ExecAction exec, String at) {
        if (exec.getCommand().isEmpty()) {
            errors.required(at + ".command");
        }
    }

    private void httpGet(HTTPGetAction get, String at) {
        port(get.getPort(), at + ".port");
        if (!SCHEMES.contains(orEmpty(get.getScheme()))) {
            errors.add(FieldError.notSupported(at + ".scheme", orEmpty(get.getScheme()), SCHEMES));
        }
        get.getHttpHeaders().forEach(header -> {
            String name = orEmpty(header.getName());
            if (!HEADER.matcher(name).matches()) {
                errors.invalid(
                        at + ".httpHeaders",
                        name,
                        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex"
                                + " used for validation is '[-A-Za-z0-9]+')");
            }
        });
    }

    private void port(@Nullable IntOrString port, String field) {
        if (port != null && port.getStrVal() != null) {
            errors.invalid(field, port.getStrVal(), Names.portName(port.getStrVal()));
        } else {
            int number = port == null ? 0 : Objects.requireNonNullElse(port.getIntVal(), 0);
            errors.invalid(field, number, Names.portNumber(number));
        }
    }

    private void sleep(SleepAction sleep, String field) {
        long seconds = Objects.requireNonNullElse(sleep.getSeconds(), 0L);
        if (seconds < 0 || seconds > gracePeriod) {
            errors.invalid(
                    field,
                    seconds,
                    "must be non-negative and less than terminationGracePeriodSeconds (" + gracePeriod + ")");
        }
    }

    private void notNegative(@Nullable Integer number, String field) {
        if (number != null && number < 0) {
            errors.invalid(field, number, NOT_NEGATIVE);
        }
    }
}
