package dev.timonel.api.auditlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events without ever waiting for a disk: a thread of its own writes them, and those that come while too many wait are
 * dropped and counted, as by upstream's {@code --audit-log-mode=batch}.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    /** Upstream's buffer of events. */
    private static final int WAITING_EVENTS = 10_000;

    private static final long WAITING_BYTES = 16L * 1024 * 1024;
    private static final long SECONDS_TO_FINISH = 5;
    private static final int MAX_USER_AGENT = 1024;
    private static final int MAX_ID = 64;

    private final AuditLogSettings settings;
    private final Clock clock;
    private final AuditSink sink;
    private final BlockingQueue<AuditEvent> waiting = new ArrayBlockingQueue<>(WAITING_EVENTS);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Counter told;
    private final Counter dropped;
    private final Thread writer;
    private volatile boolean closing;

    /** Begins at once; {@link IllegalStateException} if the file can't be written. */
    public AuditLog(AuditLogSettings settings, Clock clock, MeterRegistry meters) {
        this(settings, clock, meters, new AuditFile(settings, errors(meters)));
    }

    AuditLog(AuditLogSettings settings, Clock clock, MeterRegistry meters, AuditSink sink) {
        this.settings = settings;
        this.clock = clock;
        this.sink = sink;
        this.told = Counter.builder("timonel.audit.log.events")
                .description("Events that were taken for the audit log")
                .register(meters);
        this.dropped = Counter.builder("timonel.audit.log.dropped")
                .description("Events that are missing in the audit log, because it could not be written fast enough")
                .register(meters);
        this.writer = new Thread(this::write, "audit-log");
        writer.setDaemon(true);
        writer.start();
    }

    private static Counter errors(MeterRegistry meters) {
        return Counter.builder("timonel.audit.log.errors")
                .description("Failures to write the audit log or to begin a new file")
                .register(meters);
    }

    /** Empty for a request that nobody is asked at, where those are not told. */
    public Optional<AuditTrail> trail(HttpServletRequest request, boolean nobodyAsked) {
        if (nobodyAsked && !settings.openDoor()) {
            return Optional.empty();
        }
        String agent = request.getHeader("User-Agent");
        String shown = agent == null
                ? ""
                : agent.length() <= MAX_USER_AGENT ? agent : agent.substring(0, MAX_USER_AGENT) + "...TRUNCATED";
        String query = request.getQueryString();
        AuditTrail trail = new AuditTrail(
                this,
                new AuditEvent.Request(
                        id(request.getHeader("Audit-ID")),
                        now(),
                        query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query,
                        request.getMethod().toLowerCase(Locale.ROOT),
                        SourceIps.of(request),
                        shown));
        trail.follow(request);
        return Optional.of(trail);
    }

    private static String id(@org.jspecify.annotations.Nullable String given) {
        if (given != null
                && !given.isEmpty()
                && given.length() <= MAX_ID
                && given.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return given;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        (random.nextLong() & ~0xF000L) | 0x4000L,
                        (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | Long.MIN_VALUE)
                .toString();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    void tell(AuditEvent event) {
        int weight = event.weight();
        if (closing || waitingBytes.addAndGet(weight) > WAITING_BYTES) {
            waitingBytes.addAndGet(-weight);
            dropped.increment();
        } else if (waiting.offer(event)) {
            told.increment();
        } else {
            waitingBytes.addAndGet(-weight);
            dropped.increment();
        }
    }

    private void write() {
        try {
            while (!closing || !waiting.isEmpty()) {
                AuditEvent next = waiting.poll(100, TimeUnit.MILLISECONDS);
                while (next != null) {
                    sink.write(next.line());
                    waitingBytes.addAndGet(-next.weight());
                    next = waiting.poll();
                }
                sink.flush();
            }
        } catch (InterruptedException stopped) {
            LOG.warn("the audit log is not whole: {} events could not be written in time", waiting.size());
        } finally {
            sink.close();
        }
    }

    /** Writes what waits, for some seconds. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        writer.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_FINISH));
        writer.interrupt();
    }
}
