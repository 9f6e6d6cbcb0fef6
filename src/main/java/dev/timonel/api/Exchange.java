package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.PrettyStream;
import dev.timonel.api.codec.ProtobufForm;
import dev.timonel.api.codec.YamlStream;
import dev.timonel.api.table.ListPage;
import dev.timonel.api.table.Negotiation;
import dev.timonel.api.table.Representation;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Asker;
import dev.timonel.registry.Client;
import dev.timonel.registry.Registry;
import dev.timonel.registry.Remarks;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** One request and its response, read and written without Spring's content negotiation. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private static final int FAILURES = 400;
    /** Options of a write that policies may look at. */
    private static final List<String> ASKED = List.of("fieldManager", "fieldValidation");

    /** A part of {@code server.tomcat.threads.max}: the others read and are read to, whatever holds up the writer. */
    private static final Semaphore WAITING = new Semaphore(32);

    private static final BodyRoom BODIES = new BodyRoom(Runtime.getRuntime().maxMemory() / 8);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final WarningHeaders warnings;
    private final BodyRoom.Part room = BODIES.new Part();
    private @Nullable QueryParameters query;
    private volatile @Nullable Asker asker;
    private Supplier<List<String>> problems = List::of;

    Exchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.warnings = new WarningHeaders(response);
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** 400 if it cannot be decoded. */
    QueryParameters query() {
        QueryParameters parsed = query;
        if (parsed == null) {
            parsed = QueryParameters.parse(request.getQueryString());
            query = parsed;
        }
        return parsed;
    }

    /** Whether people look at the answer, not programs: it is indented, or kubectl asks. */
    boolean isReadByEye() {
        return pretty() || orEmpty(header("User-Agent")).startsWith("kubectl");
    }

    private boolean pretty() {
        return PrettyJson.wanted(query == null ? null : query.get("pretty"), header("User-Agent"));
    }

    String method() {
        return request.getMethod();
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    /** Who asks for a write of this, as the log keeps it, and as policies hear of it. */
    Client client(ResourceRequest target) {
        return client(target, UnaryOperator.identity());
    }

    /** The same, of a subresource that shows the object otherwise. */
    Client client(ResourceRequest target, UnaryOperator<ObjectNode> seen) {
        QueryParameters query = query();
        asker = new Asker(
                Gate.user(request), target.shown(), seen, () -> options(query), new AtomicReference<>(Remarks.NONE));
        return new Client(orEmpty(header("User-Agent")), orEmpty(query.get("fieldManager")), asker);
    }

    private static Map<String, String> options(QueryParameters query) {
        Map<String, String> options = new TreeMap<>();
        for (String option : ASKED) {
            String value = query.get(option);
            if (value != null) {
                options.put(option, value);
            }
        }
        return options;
    }

    /** All values of Accept, as one. */
    @Nullable
    String accept() {
        java.util.List<String> all = java.util.Collections.list(request.getHeaders("Accept"));
        return all.isEmpty() ? null : String.join(",", all);
    }

    /** The body, of at most {@link BodyDecoder#MAX_BODY}: 413 as soon as it is known to be longer, 503 if there is no room for it now. */
    byte[] body() throws IOException {
        if (request.getContentLengthLong() > BodyDecoder.MAX_BODY) {
            throw tooLarge();
        }
        byte[] body = room.read(request.getInputStream(), request.getContentLengthLong(), header("Content-Type"));
        if (body.length > BodyDecoder.MAX_BODY) {
            throw tooLarge();
        }
        return body;
    }

    /** The body, and what it was decoded to, are not needed any more, or wait for the writer, whose queue has bounds of its own. */
    void leaveRoom() {
        room.close();
    }

    private static StatusException tooLarge() {
        return StatusException.tooLarge("Request entity too large: limit is " + BodyDecoder.MAX_BODY);
    }

    void answer(Answer answer) throws IOException {
        problems.get().forEach(this::warn);
        remark();
        byte[] body = answer.body();
        if (answer.code() >= FAILURES) {
            AuditTrail.of(request).ifPresent(trail -> trail.failure(answer.body()));
        }
        String contentType = answer.contentType();
        if (contentType.equals(Answer.JSON) && body.length > 0) {
            Optional<byte[]> protobuf = Negotiation.takesProtobuf(accept()) ? ProtobufForm.of(body) : Optional.empty();
            if (protobuf.isPresent()) {
                body = protobuf.get();
                contentType = ProtobufForm.CONTENT_TYPE;
            } else if (Negotiation.takesYaml(accept())) {
                body = YamlStream.of(body);
                contentType = YamlStream.CONTENT_TYPE;
            } else if (pretty()) {
                body = PrettyJson.of(body);
            }
        }
        response.setStatus(answer.code());
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-cache, private");
        answer.headers().forEach(response::setHeader);
        answer.warnings().forEach(this::warn);
        boolean head = method().equals("HEAD");
        if (!head && LargeAnswer.isPacked(body.length, request)) {
            OutputStream out = new LargeAnswer(response, true);
            out.write(body);
            out.close();
        } else {
            response.setContentLength(body.length);
            if (!head) {
                response.getOutputStream().write(body);
            }
        }
        response.flushBuffer();
    }

    /** Tells what policies had to say. */
    private void remark() {
        Asker asked = asker;
        Remarks remarks = asked == null
                ? Remarks.NONE
                : Objects.requireNonNull(asked.remarks().get());
        remarks.warnings().forEach(this::warn);
        if (!remarks.annotations().isEmpty()) {
            AuditTrail.of(request).ifPresent(trail -> trail.annotations(remarks.annotations()));
        }
    }

    /** A new answer, instead of what was begun. */
    void startAgain() {
        response.reset();
        warnings.repeat();
    }

    /** What is amiss in the body, once it has been looked at: told first, whatever the answer will be. */
    void problems(Supplier<List<String>> found) {
        problems = found;
    }

    /** Tells the client something with the answer, whatever it will be. */
    void warn(String text) {
        warnings.add(text);
    }

    /** Something that writes a body as it makes it. */
    @FunctionalInterface
    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A list too large to be held: it goes out chunk by chunk, in whichever form; for HEAD its bytes are counted. */
    void stream(Representation representation, ListPage page) throws IOException {
        Body body = out -> representation.list(page, out);
        boolean binary = representation.isBinary();
        response.setStatus(200);
        response.setContentType(
                binary
                        ? ProtobufForm.CONTENT_TYPE
                        : Negotiation.takesYaml(accept()) ? YamlStream.CONTENT_TYPE : Answer.JSON);
        response.setHeader("Cache-Control", "no-cache, private");
        if (method().equals("HEAD")) {
            Count count = new Count();
            write(body, binary, count);
            response.setContentLengthLong(count.bytes);
        } else {
            OutputStream out = new LargeAnswer(response, LargeAnswer.isPacked(Integer.MAX_VALUE, request));
            write(body, binary, out);
            out.close();
        }
    }

    private void write(Body body, boolean binary, OutputStream out) throws IOException {
        if (binary) {
            body.writeTo(out);
        } else if (Negotiation.takesYaml(accept())) {
            try (YamlStream yaml = new YamlStream(out)) {
                body.writeTo(yaml);
            }
        } else if (pretty()) {
            try (PrettyStream indented = new PrettyStream(out, PrettyJson.printer())) {
                body.writeTo(indented);
            }
        } else {
            body.writeTo(out);
        }
    }

    private static final class Count extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] written, int offset, int length) {
            bytes += length;
        }
    }

    /**
     * Answers once the future completes. So many wait where they are, which spares them the ways from thread to thread; of more no
     * thread waits. The completing thread neither renders the answer nor writes it: it has others to serve.
     */
    <T> void answerLater(CompletableFuture<T> later, Function<? super T, Answer> render) throws IOException {
        if (later.isDone() && !later.isCompletedExceptionally()) {
            answer(render.apply(later.join()));
        } else if (WAITING.tryAcquire()) {
            answer(awaited(later, render));
        } else {
            AsyncContext async = request.startAsync(request, response);
            async.setTimeout(0);
            CompletableFuture<T> inTime = later.copy().orTimeout(Registry.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            inTime.whenComplete((result, error) -> async.start(() -> finish(async, inTime.thenApply(render))));
        }
    }

    private static <T> Answer awaited(CompletableFuture<T> later, Function<? super T, Answer> render) {
        T result;
        try {
            result = later.get(Registry.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            return failure(failed.getCause());
        } catch (TimeoutException late) {
            return failure(late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return failure(StatusException.unavailable("the server is shutting down"));
        } finally {
            WAITING.release();
        }
        try {
            return render.apply(result);
        } catch (RuntimeException failed) {
            return failure(failed);
        }
    }

    private void finish(AsyncContext async, CompletableFuture<Answer> done) {
        try {
            answer(done.exceptionally(Exchange::failure).join());
        } catch (IOException e) {
            LOG.debug("client left before the answer", e);
        } finally {
            complete(async);
        }
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException ended) {
            LOG.debug("the container has ended what its client has left", ended);
        }
    }

    /** What the client is told of an error: a Status, and never the inside of the server. */
    static Answer failure(@Nullable Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StatusException refusal) {
            return Answer.failure(refusal);
        }
        if (cause instanceof TimeoutException) {
            return Answer.failure(
                    StatusException.timeout("Timeout: request did not complete within the allotted timeout"));
        }
        String id = Long.toString(System.nanoTime() & 0xfffffffffL, 36);
        LOG.error("request failed, id {}", id, cause);
        return Answer.failure(StatusException.internal("unexpected error, id " + id));
    }
}
