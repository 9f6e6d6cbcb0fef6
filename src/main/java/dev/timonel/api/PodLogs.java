package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Registry;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GET of {@code pods/<name>/log}: what the pod's annotation {@code timonel.dev/log} holds, or {@code timonel.dev/log.<container>}
 * for one of them. All of it was written when the pod started, in UTF-8; {@code follow} ends at once, as nothing is added. The
 * parameters are those of {@code ValidatePodLogOptions} and {@code LogLocation} upstream.
 */
final class PodLogs {
    static final String SUBRESOURCE = "log";
    private static final String ANNOTATION = PodFacts.LOG_ANNOTATION;

    private final Registry registry;
    private final Clock clock;

    PodLogs(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void get(ResourceRequest target, Exchange exchange) throws IOException {
        QueryParameters query = exchange.query();
        check(target, query);
        KubeObject stored =
                registry.current().get(target.key()).orElseThrow(() -> StatusException.notFound(target.key()));
        Pod pod = stored.asPod();
        String container = container(pod, query.getOrEmpty("container"));
        if (orEmpty(pod.getSpec().getNodeName()).isEmpty()) {
            exchange.answer(Answer.text(200, ""));
            return;
        }
        if (query.flag("previous")) {
            throw StatusException.badRequest(
                    "previous terminated container \"" + container + "\" in pod \"" + target.name() + "\" not found");
        }
        Map<String, String> annotations = orEmpty(pod.getMetadata().getAnnotations());
        String text = annotations.getOrDefault(ANNOTATION + "." + container, annotations.get(ANNOTATION));
        if (text == null) {
            throw StatusException.notServed(
                    "",
                    "pods/log",
                    "pods are simulated and no container runs here; a pod's annotation " + ANNOTATION
                            + " is what its logs are to be");
        }
        Instant written = started(pod);
        boolean before = since(query).filter(written::isBefore).isPresent();
        boolean elsewhere = query.getOrEmpty("stream").equals("Stderr");
        exchange.answer(Answer.text(200, before || elsewhere ? "" : cut(text, written, query)));
    }

    private static void check(ResourceRequest target, QueryParameters query) {
        List<FieldError> errors = new ArrayList<>();
        String negative = "must be greater than or equal to 0";
        String none = "must be greater than 0";
        atLeast("tailLines", 0, negative, query, errors);
        atLeast("limitBytes", 1, none, query, errors);
        if (query.has("sinceSeconds") && query.has("sinceTime")) {
            errors.add(FieldError.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        }
        atLeast("sinceSeconds", 1, none, query, errors);
        List<String> streams = List.of("All", "Stderr", "Stdout");
        String stream = query.getOrEmpty("stream");
        if (!stream.isEmpty() && !streams.contains(stream)) {
            errors.add(FieldError.notSupported("stream", stream, streams));
        } else if (!stream.isEmpty() && !stream.equals("All") && query.has("tailLines")) {
            errors.add(FieldError.forbidden("", "`tailLines` and specific `stream` are mutually exclusive for now"));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(OPTIONS, target.name(), errors);
        }
    }

    private static final ResourceKind OPTIONS = new ResourceKind(
            "", "v1", "PodLogOptions", "podlogoptions", "podlogoptions", List.of(), List.of(), true, false, Pod.class);

    private static void atLeast(
            String name, long least, String message, QueryParameters query, List<FieldError> errors) {
        if (query.has(name) && query.number(name) < least) {
            errors.add(FieldError.invalid(name, query.number(name), message));
        }
    }

    private Optional<Instant> since(QueryParameters query) {
        String time = query.getOrEmpty("sinceTime");
        if (!time.isEmpty()) {
            try {
                return Optional.of(Instant.parse(time));
            } catch (DateTimeException e) {
                throw StatusException.badRequest("sinceTime \"" + time + "\" is no time in RFC 3339");
            }
        }
        return query.has("sinceSeconds")
                ? Optional.of(clock.instant().minus(Duration.ofSeconds(query.number("sinceSeconds"))))
                : Optional.empty();
    }

    /** The one that is asked for, or the only one. */
    private static String container(Pod pod, String asked) {
        List<String> names =
                pod.getSpec().getContainers().stream().map(Container::getName).toList();
        List<String> all = Stream.of(
                        names.stream(),
                        pod.getSpec().getInitContainers().stream().map(Container::getName),
                        pod.getSpec().getEphemeralContainers().stream().map(EphemeralContainer::getName))
                .flatMap(each -> each)
                .toList();
        String name = pod.getMetadata().getName();
        if (asked.isEmpty()) {
            if (names.size() == 1) {
                return names.get(0);
            }
            throw StatusException.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", all) + "]");
        }
        if (!all.contains(asked)) {
            throw StatusException.badRequest("container " + asked + " is not valid for pod " + name);
        }
        return asked;
    }

    private static Instant started(Pod pod) {
        @Nullable String time = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        return time == null ? Instant.EPOCH : Instant.parse(time);
    }

    private static String cut(String text, Instant written, QueryParameters query) {
        List<String> lines = Arrays.asList(text.split("(?<=\n)"));
        if (text.isEmpty()) {
            return "";
        }
        if (query.has("tailLines")) {
            long tail = Math.min(lines.size(), query.number("tailLines"));
            lines = lines.subList(lines.size() - (int) tail, lines.size());
        }
        boolean stamped = query.flag("timestamps");
        byte[] bytes = lines.stream()
                .map(line -> stamped ? written + " " + line : line)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        long limit = query.has("limitBytes") ? query.number("limitBytes") : bytes.length;
        return new String(bytes, 0, (int) Math.min(bytes.length, limit), StandardCharsets.UTF_8);
    }

    /** Whether this kind has logs. */
    static boolean has(ResourceKind kind) {
        return kind.equals(Kinds.POD);
    }
}
