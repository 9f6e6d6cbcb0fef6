package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.api.FakeRegistry;
import dev.timonel.api.watch.Fixtures.Client;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WatchHubTest {
    private final Undispatched enough = new Undispatched(Long.MAX_VALUE);
    private static final Duration NEVER = Duration.ofDays(1);

    private final FakeRegistry registry = new FakeRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private WatchHub hub =
            new WatchHub(registry, meters, new Random(1), NEVER, new WatchStream.Limits(100_000, 1L << 30), enough);

    @AfterEach
    void close() throws Exception {
        hub.close();
        registry.close();
    }

    private void openHub(int waiting, Undispatched undispatched) {
        hub = new WatchHub(
                registry, meters, new Random(1), NEVER, new WatchStream.Limits(waiting, 1 << 20), undispatched);
    }

    private Client open(WatchRequest request) {
        Client client = new Client(Integer.MAX_VALUE);
        hub.open(request, client).becomeReady();
        return client;
    }

    private double cuts(String reason) {
        return meters.get("timonel.watches.cut").tag("reason", reason).counter().count();
    }

    private static void awaitEvents(Client client, String... events) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(client.events()).containsExactly(events));
    }

    @Test
    void aWatchWithoutRevisionBeginsWithTheStateAndGoesOnLive() {
        registry.create(Fixtures.pod("default", "a", "web"));
        Client client = open(Fixtures.watch(0));

        registry.create(Fixtures.pod("default", "b", "web"));

        awaitEvents(client, "ADDED a@11", "ADDED b@12");
    }

    @Test
    void whenAllEndOneThatIsOpenedAfterwardsEndsToo() {
        Client before = open(Fixtures.watch(0));
        hub.endAll();
        Client after = open(Fixtures.watch(0));

        await().atMost(Duration.ofSeconds(60)).until(() -> before.closed() == 1 && after.closed() == 1);
    }

    @Test
    void aWatchFromARevisionReplaysWhatCameAfterIt() {
        registry.create(Fixtures.pod("default", "a", "web"));
        var b = registry.create(Fixtures.pod("default", "b", "web"));
        registry.delete(b.key());
        Client client = open(Fixtures.watch(11));

        registry.create(Fixtures.pod("default", "c", "web"));

        awaitEvents(client, "ADDED b@12", "DELETED b@13", "ADDED c@14");
    }

    @Test
    void aForgottenRevisionIs410InTheStream() {
        registry.create(Fixtures.pod("default", "a", "web"));
        registry.compact(11);

        Client client = open(Fixtures.watch(5));

        assertThat(client.lastLine())
                .contains("\"type\":\"ERROR\"", "\"code\":410", "too old resource version: 5 (11)");
        assertThat(client.closed()).isEqualTo(1);
        assertThat(hub.open()).isZero();
    }

    @Test
    void aFutureRevisionIsRefusedBeforeTheStreamBegins() {
        assertThatThrownBy(() -> hub.open(Fixtures.watch(99), new Client(1)))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(504));
        assertThat(hub.open()).isZero();
    }

    @Test
    void aWatchListMarksTheEndOfTheState() {
        registry.create(Fixtures.pod("default", "a", "web"));
        Client client = open(Fixtures.watch(Fixtures.pods("", "", ""), 0, true, true));

        awaitEvents(client, "ADDED a@11", "BOOKMARK @11");
        assertThat(client.lastLine()).contains("\"k8s.io/initial-events-end\":\"true\"");

        registry.create(Fixtures.pod("default", "b", "web"));
        awaitEvents(client, "ADDED a@11", "BOOKMARK @11", "ADDED b@12");
    }

    @Test
    void aWatchListWithoutStateBeginsWithWhatComes() {
        registry.create(Fixtures.pod("default", "a", "web"));
        Client client = open(Fixtures.watch(Fixtures.pods("", "", ""), 0, false, true));

        registry.create(Fixtures.pod("default", "b", "web"));

        awaitEvents(client, "ADDED b@12");
    }

    @Test
    void aSelectorTurnsEntryAndExitIntoAdditionAndDeletion() {
        registry.create(Fixtures.pod("default", "a", "db"));
        Client client = open(Fixtures.watch(Fixtures.pods("default", "app=web", ""), 11, null, false));

        registry.update(Fixtures.pod("default", "a", "web"));
        registry.update(Fixtures.pod("default", "a", "web"));
        registry.update(Fixtures.pod("default", "a", "db"));
        registry.update(Fixtures.pod("default", "a", "db"));
        registry.create(Fixtures.pod("other", "x", "web"));
        registry.update(Fixtures.pod("default", "a", "web"));

        awaitEvents(client, "ADDED a@12", "MODIFIED a@13", "DELETED a@14", "ADDED a@17");
    }

    @Test
    void aWatchOfOneNameSeesThatNameOnly() {
        registry.create(Fixtures.pod("default", "a", "web"));
        registry.create(Fixtures.pod("default", "b", "web"));
        Client client = open(Fixtures.watch(Fixtures.pods("default", "", "metadata.name=b"), 0, null, false));

        registry.update(Fixtures.pod("default", "a", "db"));
        registry.update(Fixtures.pod("default", "b", "db"));

        awaitEvents(client, "ADDED b@12", "MODIFIED b@14");
    }

    @Test
    void otherKindsAreNotSeen() {
        Client client = open(Fixtures.watch(10));

        registry.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("s")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build());
        registry.create(Fixtures.pod("default", "a", "web"));

        awaitEvents(client, "ADDED a@12");
    }

    @Test
    void bookmarksComeRegularlyToThoseWhoAskedAndShowHowFarTheyAre() throws Exception {
        hub.close();
        hub = new WatchHub(
                registry,
                new SimpleMeterRegistry(),
                new Random(1),
                Duration.ofMillis(20),
                new WatchStream.Limits(100, 1 << 20),
                enough);
        Client asked = open(Fixtures.watch(Fixtures.pods("", "app=none", ""), 10, null, true));
        Client silent = open(Fixtures.watch(Fixtures.pods("", "app=none", ""), 10, null, false));
        registry.create(Fixtures.pod("default", "a", "web"));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(asked.events()).contains("BOOKMARK @11"));
        assertThat(silent.events()).isEmpty();
    }

    @Test
    void aWatchEndsAtItsTimeWithABookmark() {
        WatchRequest request = new WatchRequest(Fixtures.pods("", "", ""), Fixtures.JSON, 10, null, true, 1);
        Client client = open(request);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(client.closed()).isEqualTo(1));
        assertThat(client.events()).containsExactly("BOOKMARK @10");
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
    }

    @Test
    void openWatchesAreCounted() {
        WatchStream one = hub.open(Fixtures.watch(0), new Client(1));
        hub.open(Fixtures.watch(0), new Client(1));
        assertThat(meters.get("timonel.watches").gauge().value()).isEqualTo(2);

        one.disconnected();

        assertThat(meters.get("timonel.watches").gauge().value()).isEqualTo(1);
    }

    @Tag("slow")
    @Test
    void aClientThatReadsNothingIsCutOffAndTheOthersDoNotNotice() throws Exception {
        hub.close();
        openHub(10, enough);
        Client stuck = new Client(0);
        hub.open(Fixtures.watch(10), stuck).becomeReady();
        Client quick = open(Fixtures.watch(10));

        for (int i = 0; i < 50; i++) {
            registry.create(Fixtures.pod("default", "p" + i, "web"));
            int revision = 11 + i;
            await().atMost(Duration.ofSeconds(60)).until(() -> quick.lastLine().contains("\"" + revision + "\""));
        }

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stuck.closed()).isEqualTo(1));
        assertThat(quick.events()).hasSize(50);
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 1);
        assertThat(cuts("slow")).isEqualTo(1);
        assertThat(cuts("failed") + cuts("expired")).isZero();
    }

    private void openHub(Duration bookmarks, Backlog all) throws Exception {
        hub.close();
        WatchStream.Limits limits = new WatchStream.Limits(100_000, 1L << 30, all);
        hub = new WatchHub(registry, meters, new Random(1), bookmarks, limits, enough);
    }

    @Test
    void whatWaitsForAllSlowClientsTogetherIsBoundedAndThoseForWhomMostWaitsAreCutFirst() throws Exception {
        Backlog all = new Backlog(4000);
        openHub(NEVER, all);
        Client early = new Client(0);
        hub.open(Fixtures.watch(Fixtures.pods("", "app=web", ""), 10, null, false), early)
                .becomeReady();
        Client late = new Client(0);
        hub.open(Fixtures.watch(Fixtures.pods("default", "app in (web, db)", ""), 10, null, false), late)
                .becomeReady();
        Client quick = open(Fixtures.watch(10));

        for (int i = 0; early.closed() == 0 && i < 100; i++) {
            registry.create(Fixtures.pod(i < 5 ? "other" : "default", "p" + i, "web"));
            String revision = "\"" + (11 + i) + "\"";
            await().atMost(Duration.ofSeconds(60)).until(() -> quick.lastLine().contains(revision));
            await().atMost(Duration.ofSeconds(60)).until(() -> all.bytes() <= 4000);
        }

        assertThat(early.closed()).isOne();
        assertThat(late.closed()).isZero();
        assertThat(quick.closed()).isZero();
        assertThat(cuts("slow")).isEqualTo(1);
        hub.close();
        assertThat(all.bytes()).isZero();
    }

    @Test
    void whatWaitsForManyClientsOfOneSelectionCountsOnce() throws Exception {
        Backlog all = new Backlog(4000);
        openHub(NEVER, all);
        List<WatchStream> stuck = IntStream.range(0, 100)
                .mapToObj(i -> hub.open(Fixtures.watch(10), new Client(0)))
                .toList();
        Client quick = open(Fixtures.watch(Fixtures.pods("", "app=web", ""), 10, null, false));

        registry.create(Fixtures.pod("default", "a", "web"));
        registry.create(Fixtures.pod("default", "b", "web"));

        awaitEvents(quick, "ADDED a@11", "ADDED b@12");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stuck)
                        .allSatisfy(s -> assertThat(s.waitingBytes()).isEqualTo(all.bytes())));
        assertThat(all.bytes()).isPositive().isLessThan(1000);
        assertThat(cuts("slow")).isZero();
    }

    @Test
    void aClientThatTakesNothingOfTheStateIsCutSinceThatIsKeptForIt() throws Exception {
        registry.create(Fixtures.pod("default", "a", "web"));
        openHub(Duration.ofSeconds(1), new Backlog(Long.MAX_VALUE));
        Client quick = open(Fixtures.watch(Fixtures.pods("", "", ""), 0, null, false));
        Client stuck = new Client(0);
        hub.open(Fixtures.watch(Fixtures.pods("", "", ""), 0, null, false), stuck)
                .becomeReady();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stuck.closed()).isOne());
        assertThat(cuts("slow")).isEqualTo(1);
        assertThat(quick.closed()).isZero();
        assertThat(hub.open()).isOne();
    }

    @Test
    void watchesWhoseNextChangesAreForgottenAreCutRatherThanLeftWithAGap() throws Exception {
        hub.close();
        openHub(10, new Undispatched(0));
        Client client = open(Fixtures.watch(10));
        registry.create(Fixtures.pod("default", "a", "web"));
        awaitEvents(client, "ADDED a@11");
        registry.compact(1000);

        registry.create(Fixtures.pod("default", "b", "web"));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(client.closed()).isOne());
        assertThat(client.events()).containsExactly("ADDED a@11");
        assertThat(cuts("expired")).isEqualTo(1);
    }

    @Test
    void whatIsWrittenIsCountedAndTimed() {
        Client one = open(Fixtures.watch(10));
        Client other = open(Fixtures.watch(10));

        registry.create(Fixtures.pod("default", "a", "web"));

        awaitEvents(one, "ADDED a@11");
        awaitEvents(other, "ADDED a@11");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(meters.get("timonel.watch.events").counter().count()).isEqualTo(2);
            assertThat(meters.get("timonel.watch.writes").counter().count()).isEqualTo(2);
            assertThat(meters.get("timonel.watch.lag").timer().count()).isEqualTo(2);
        });
    }

    @Test
    void aWatchThatCannotBeServedIsCutAndTheOthersMissNothing() {
        Selection unservable = new Selection(Kinds.POD, "", null, FieldSelector.parse("", Kinds.POD));
        Client broken = open(Fixtures.watch(unservable, 0, false, false));
        Client client = open(Fixtures.watch(0));

        registry.create(Fixtures.pod("default", "a", "web"));
        registry.create(Fixtures.pod("default", "b", "web"));

        awaitEvents(client, "ADDED a@11", "ADDED b@12");
        assertThat(broken.closed()).isOne();
        assertThat(client.closed()).isZero();
        assertThat(cuts("failed")).isEqualTo(1);
    }

    @Test
    void watchesThatOpenWhileOthersWriteMissNothingAndSeeNothingTwice() {
        int writes = 400;
        int watches = 40;
        Thread writer = new Thread(() ->
                IntStream.range(0, writes).forEach(i -> registry.create(Fixtures.pod("default", "p" + i, "web"))));
        writer.start();
        Map<Client, Long> from = new LinkedHashMap<>();
        for (int i = 0; i < watches; i++) {
            long reached = 10 + (long) i * (writes / watches);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> registry.current().revision() >= reached);
            long revision = Math.max(10, registry.current().revision() - 3);
            from.put(open(Fixtures.watch(revision)), revision);
        }

        from.forEach((client, revision) -> {
            List<String> expected = new ArrayList<>();
            for (long r = revision + 1; r <= 10 + writes; r++) {
                expected.add("ADDED p" + (r - 11) + "@" + r);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> client.events().size() >= expected.size());
            assertThat(client.events()).isEqualTo(expected);
        });
    }
}
