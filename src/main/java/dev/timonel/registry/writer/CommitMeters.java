package dev.timonel.registry.writer;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an operator sees of the writer: how many proposals wait and for how long, how long a commit takes and how much of it is
 * deciding, and how far back history goes.
 */
final class CommitMeters {
    private final Timer commit;
    private final Timer decide;
    private final Timer wait;
    private final DistributionSummary batch;

    CommitMeters(MeterRegistry meters) {
        this.commit = timer("timonel.commit", "One transaction with all that it brings, until it is on disk", meters);
        this.decide = timer("timonel.commit.decide", "The part of a commit that is not the database's", meters);
        this.wait = timer("timonel.queue.wait", "How long a proposal waited for its commit to begin", meters);
        this.batch = DistributionSummary.builder("timonel.commit.batch")
                .description("Proposals that shared a commit")
                .register(meters);
    }

    void watch(
            ProposalQueue queue,
            History history,
            Agenda agenda,
            Supplier<ClusterSnapshot> published,
            MeterRegistry meters) {
        gauge("timonel.queue.depth", "Proposals that wait for a commit", queue::depth, meters);
        gauge("timonel.queue.bytes", "Bytes of the bodies that wait", queue::bytes, meters);
        gauge("timonel.agenda.size", "What is looked at again when its time comes", agenda::size, meters);
        gauge("timonel.history.floor", "Watches resume from any later resourceVersion", history::floor, meters);
        gauge(
                "timonel.revision",
                "The newest resourceVersion",
                () -> published.get().revision(),
                meters);
        for (ResourceKind kind : Kinds.SERVED) {
            Gauge.builder("timonel.objects", () -> published.get().count(kind))
                    .description("Objects in the newest state")
                    .tag("kind", kind.qualifiedKind())
                    .register(meters);
        }
    }

    void begins(List<ProposalQueue.Pending> proposals, long nanoseconds) {
        proposals.forEach(p -> wait.record(Duration.ofNanos(nanoseconds - p.arrived())));
    }

    void decided(long nanosecondsAtTheBegin) {
        decide.record(Duration.ofNanos(System.nanoTime() - nanosecondsAtTheBegin));
    }

    void committed(long nanosecondsAtTheBegin, int proposals) {
        commit.record(Duration.ofNanos(System.nanoTime() - nanosecondsAtTheBegin));
        batch.record(proposals);
    }

    private static Timer timer(String name, String description, MeterRegistry meters) {
        return Timer.builder(name)
                .description(description)
                .publishPercentiles(0.5, 0.99)
                .register(meters);
    }

    private static void gauge(String name, String description, Supplier<Number> value, MeterRegistry meters) {
        Gauge.builder(name, value).description(description).register(meters);
    }
}
