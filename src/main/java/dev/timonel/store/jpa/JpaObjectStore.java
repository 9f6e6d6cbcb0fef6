package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The store on JPA: H2 in a file by default, PostgreSQL by configuration. */
final class JpaObjectStore implements ObjectStore {
    private static final Logger log = LoggerFactory.getLogger(JpaObjectStore.class);

    private final ClusterRows clusters;
    private final ObjectRows objects;
    private final ChangeRows changes;
    private final RowWriter writer;
    private final Databases databases;
    private final RetryTemplate settling = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(8)
            .delay(Duration.ofMillis(200))
            .multiplier(1.5)
            .maxDelay(Duration.ofSeconds(2))
            .build());

    /** How the database is reached besides the repositories. */
    record Databases(TransactionTemplate transactions, Runnable flushToDisk, Supplier<UUID> batchIds) {}

    JpaObjectStore(
            ClusterRows clusters, ObjectRows objects, ChangeRows changes, RowWriter writer, Databases databases) {
        this.clusters = clusters;
        this.objects = objects;
        this.changes = changes;
        this.writer = writer;
        this.databases = databases;
    }

    @Override
    public Stored load() {
        return inTransaction(this::read);
    }

    @Override
    public void transact(long known, long forget, Decision decision) {
        UUID batch = databases.batchIds().get();
        AtomicLong firstWritten = new AtomicLong();
        boolean wrote = false;
        try {
            wrote = inTransaction(() -> {
                ClusterRow cluster = clusters.lock();
                List<Change> decided = decision.decide(missed(known, cluster.revision()));
                if (decided.isEmpty()) {
                    return false;
                }
                firstWritten.set(decided.get(0).revision());
                writer.write(decided, batch);
                cluster.advanceTo(decided.get(decided.size() - 1).revision());
                if (forget > 0) {
                    changes.forget(forget);
                }
                return true;
            });
        } catch (RuntimeException failure) {
            if (firstWritten.get() == 0 || !tookEffect(firstWritten.get(), batch, failure)) {
                throw Outage.isBehind(failure) ? StoreUnavailableException.nothingWritten(failure) : failure;
            }
            log.warn("the connection broke during a commit that took effect", failure);
            wrote = true;
        }
        if (wrote) {
            flushToDisk();
        }
    }

    /** What is committed and maybe not on disk is not acknowledged, and not denied. */
    private void flushToDisk() {
        try {
            databases.flushToDisk().run();
        } catch (RuntimeException failure) {
            throw StoreUnavailableException.outcomeUnknown(failure);
        }
    }

    private Stored read() {
        try (Stream<ObjectRow> rows = objects.streamAll()) {
            List<KubeObject> all = rows.map(ObjectRow::object).toList();
            List<Change> recent =
                    changes.after(0).stream().map(ChangeRow::change).toList();
            return new Stored(clusters.revision(), all, recent);
        }
    }

    private Missed missed(long known, long newest) {
        if (newest == known) {
            return new Missed(List.of(), Optional.empty());
        }
        List<Change> since =
                changes.after(known).stream().map(ChangeRow::change).toList();
        boolean complete = since.size() == newest - known;
        return complete ? new Missed(since, Optional.empty()) : new Missed(List.of(), Optional.of(read()));
    }

    private boolean tookEffect(long firstRevision, UUID batch, RuntimeException failure) {
        try {
            return Boolean.TRUE.equals(settling.execute(() -> inTransaction(() -> changes.findById(firstRevision)
                    .filter(row -> row.batch().equals(batch))
                    .isPresent())));
        } catch (RetryException unreachable) {
            throw StoreUnavailableException.outcomeUnknown(failure);
        }
    }

    /** A failure is the work's own, though the rollback on a broken connection fails after it. */
    private <T> T inTransaction(Supplier<T> work) {
        AtomicReference<@Nullable RuntimeException> own = new AtomicReference<>();
        try {
            return Objects.requireNonNull(databases.transactions().execute(status -> {
                try {
                    return work.get();
                } catch (RuntimeException failure) {
                    own.set(failure);
                    throw failure;
                }
            }));
        } catch (RuntimeException thrown) {
            throw Objects.requireNonNullElse(own.get(), thrown);
        }
    }
}
