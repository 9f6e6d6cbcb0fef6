package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
            .maxRetries(30)
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
        try {
            boolean wrote = inTransaction(() -> {
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
            if (wrote) {
                databases.flushToDisk().run();
            }
        } catch (RuntimeException failure) {
            if (firstWritten.get() == 0 || !tookEffect(firstWritten.get(), batch, failure)) {
                throw failure;
            }
            log.warn("the connection broke during a commit that took effect", failure);
            databases.flushToDisk().run();
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
            throw new StoreUnavailableException("the database is out of reach", failure);
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        return java.util.Objects.requireNonNull(databases.transactions().execute(status -> work.get()));
    }
}
