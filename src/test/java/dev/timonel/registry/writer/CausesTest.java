package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.history.ChangeHistory;
import dev.timonel.history.HistoryEntry;
import dev.timonel.history.HistoryEntry.HistoryCause.By;
import dev.timonel.history.HistoryText;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.Client;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.PastChanges;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The log says of each change who made it, and of a consequence what it follows from. */
class CausesTest {
    private static final Client KUBECTL = new Client("kubectl/v1.37.0 (linux/amd64)", "kubectl-\"label\"");

    private static TestCluster open(String name) {
        return TestCluster.open(
                "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1",
                TestCluster.CONFIG,
                Stream.concat(
                                TestCluster.clusterReconcilers(TestCluster.CONFIG).stream(),
                                EndpointReconcilers.all().stream())
                        .toList(),
                "rules",
                1,
                UnaryOperator.identity(),
                new MovingClock());
    }

    private static void create(TestCluster cluster, Class<? extends HasMetadata> type, String json) {
        HasMetadata object = Writes.json(type, json);
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
        ResourceKind kind = Kinds.of(object);
        cluster.committer()
                .propose(new Proposal.Create(kind, namespace, object, false), KUBECTL)
                .join();
    }

    private static void fill(TestCluster cluster) {
        create(cluster, Namespace.class, "{'metadata':{'name':'default'}}");
        create(cluster, Node.class, "{'metadata':{'name':'node-1'}}");
        create(cluster, ServiceCIDR.class, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/16']}}");
        create(
                cluster,
                Service.class,
                "{'metadata':{'namespace':'default','name':'web'},'spec':{'selector':{'app':'web'},'ports':"
                        + "[{'port':80}]}}");
        create(
                cluster,
                Pod.class,
                "{'metadata':{'namespace':'default','name':'p','labels':{'app':'web'}},'spec':{'containers':"
                        + "[{'name':'c','image':'i'}]}}");
    }

    private static ChangeHistory history(TestCluster cluster, ResourceKind kind, String name) {
        Committer committer = cluster.committer();
        ObjectKey key = new ObjectKey(kind, "default", name);
        long now = committer.current().revision();
        return ChangeHistory.ofObject(committer.past(), now, key, now, 100);
    }

    @Test
    void aConsequenceLeadsBackToTheClientThatBeganIt() {
        try (TestCluster cluster = open("causes")) {
            fill(cluster);
            ObjectKey pod = new ObjectKey(Kinds.POD, "default", "p");
            Pod relabelled =
                    cluster.committer().current().get(pod).orElseThrow().asPod();
            relabelled.getMetadata().setLabels(Map.of("app", "api"));
            long relabel = cluster.committer()
                    .propose(new Proposal.Update(pod, "", relabelled, false), KUBECTL)
                    .join()
                    .object()
                    .revision();
            String slice = cluster.committer()
                    .current()
                    .slicesOf("default", "web")
                    .get(0)
                    .name();

            HistoryEntry last = history(cluster, Kinds.POD, "p").changes().get(0);
            assertThat(last.revision()).isEqualTo(Long.toString(relabel));
            assertThat(last.cause().by()).isEqualTo(By.Client);
            assertThat(last.cause().verb()).isEqualTo("update");
            assertThat(last.cause().userAgent()).isEqualTo(KUBECTL.userAgent());
            assertThat(last.cause().fieldManager()).isEqualTo(KUBECTL.fieldManager());
            assertThat(last.fields().get(0).path()).isEqualTo("metadata.labels.app");

            HistoryEntry left =
                    history(cluster, Kinds.ENDPOINT_SLICE, slice).changes().get(0);
            assertThat(left.cause().reconciler()).isEqualTo("endpointslices");
            assertThat(left.cause().wokenBy()).isEqualTo(Long.toString(relabel));
            assertThat(left.published()).isEqualTo(last.published());
            assertThat(left.because()).singleElement().satisfies(because -> {
                assertThat(because.object()).hasToString("pods default/p");
                assertThat(because.cause().verb()).isEqualTo("update");
            });
            assertThat(left.fields().toString()).contains("endpoints[targetRef.name=p]");
            assertThat(HistoryText.of(history(cluster, Kinds.ENDPOINT_SLICE, slice)))
                    .contains("MODIFIED endpointslices default/" + slice)
                    .contains("reconciler endpointslices, woken by " + relabel)
                    .contains("since " + relabel + " MODIFIED pods default/p, by update of kubectl/v1.37.0");
        }
    }

    @Test
    void aCreateThatReconcilersWentOnWithSaysSo() {
        try (TestCluster cluster = open("causesthen")) {
            fill(cluster);
            List<HistoryEntry> changes = history(cluster, Kinds.POD, "p").changes();
            HistoryEntry created = changes.get(changes.size() - 1);
            assertThat(created.type()).isEqualTo(Change.Type.ADDED);
            assertThat(created.cause().verb()).isEqualTo("create");
            assertThat(created.cause().then()).isNotEmpty();
        }
    }

    @Test
    void anObjectsHistoryGoesOnBehindItsPredecessorAndAcrossARestart() {
        ObjectKey pod = new ObjectKey(Kinds.POD, "default", "p");
        String before;
        try (TestCluster cluster = open("causesrestart")) {
            fill(cluster);
            cluster.committer()
                    .propose(
                            new Proposal.Delete(
                                    pod,
                                    new DeleteOptionsBuilder()
                                            .withGracePeriodSeconds(0L)
                                            .build(),
                                    false),
                            KUBECTL)
                    .join();
            ChangeHistory gone = history(cluster, Kinds.POD, "p");
            assertThat(gone.changes().get(0).type()).isEqualTo(Change.Type.DELETED);
            assertThat(gone.changes().get(0).cause().verb()).isEqualTo("delete");
            create(
                    cluster,
                    Pod.class,
                    "{'metadata':{'namespace':'default','name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
            ChangeHistory both = history(cluster, Kinds.POD, "p");
            assertThat(both.changes())
                    .filteredOn(c -> c.type() == Change.Type.ADDED)
                    .hasSize(2);
            before = both.toString();
        }
        try (TestCluster cluster = open("causesrestart")) {
            ChangeHistory after = history(cluster, Kinds.POD, "p");
            assertThat(after.changes().toString())
                    .isEqualTo(before.substring(before.indexOf("changes=") + 8, before.length() - 1));
        }
    }

    @Test
    void rowsFromBeforeCausesWereKeptSayUnknown() {
        try (TestCluster cluster = open("causesold")) {
            fill(cluster);
            ObjectKey pod = new ObjectKey(Kinds.POD, "default", "p");
            long now = cluster.committer().current().revision();
            assertThat(ChangeHistory.ofObject(withoutCauses(cluster.committer().past()), now, pod, now, 10)
                            .changes())
                    .isNotEmpty()
                    .allSatisfy(change -> {
                        assertThat(change.cause().by()).isEqualTo(By.Unknown);
                        assertThat(change.at()).isNull();
                    });
        }
    }

    private static PastChanges withoutCauses(PastChanges past) {
        return new PastChanges() {
            @Override
            public List<Logged> of(ObjectKey key, long upTo, int limit) {
                return past.of(key, upTo, limit).stream()
                        .map(l ->
                                new Logged(l.revision(), l.type(), l.key(), l.published(), null, l.before(), l.after()))
                        .toList();
            }

            @Override
            public List<Logged> between(long after, long upTo) {
                return past.between(after, upTo);
            }

            @Override
            public long floor() {
                return past.floor();
            }
        };
    }

    /** The log read whole is the law; the chain of one object's changes must find the same, page by page. */
    @Test
    void ofARandomHistoryEveryChangeIsFoundUnderItsObjectAndItsCauseIsKept() {
        MovingClock clock = new MovingClock();
        try (TestCluster cluster = open("causesrandom")) {
            HistorySteps steps = new HistorySteps(cluster, TestCluster.CONFIG, clock, new Random(5));
            steps.begin();
            for (int step = 0; step < 25; step++) {
                steps.next();
            }
            Committer committer = cluster.committer();
            Past past = committer.past();
            long now = committer.current().revision();
            List<Logged> all = past.between(0, now);
            assertThat(all).hasSize((int) now);
            List<Change> log = cluster.log();
            Map<ObjectKey, List<Long>> expected = new java.util.HashMap<>();
            log.forEach(c ->
                    expected.computeIfAbsent(c.key(), k -> new ArrayList<>()).add(c.revision()));
            expected.forEach((key, revisions) -> {
                Collections.reverse(revisions);
                List<Logged> found = past.of(key, now, Integer.MAX_VALUE);
                assertThat(found).extracting(Logged::revision).isEqualTo(revisions);
                found.forEach(f -> assertThat(f.after())
                        .isEqualTo(dev.timonel.model.KubeJson.tree(
                                log.get((int) f.revision() - 1).object().json())));
            });
            for (Logged change : all) {
                assertThat(past.at(change.revision()).revision()).isEqualTo(change.published());
                if (Kinds.SERVED.contains(change.key().kind())) {
                    assertThat(HistoryEntry.of(change).cause().by()).isNotEqualTo(By.Unknown);
                    String wokenBy = HistoryEntry.of(change).cause().wokenBy();
                    assertThat(wokenBy == null || Long.parseLong(wokenBy) <= change.published())
                            .isTrue();
                }
            }
            List<HistoryEntry> paged = new ArrayList<>();
            for (String to = Long.toString(now); to != null; ) {
                ChangeHistory page = ChangeHistory.ofAll(past, now, 3, Long.parseLong(to), 7, Kinds.POD, "default");
                paged.addAll(page.changes());
                to = page.older();
            }
            assertThat(paged)
                    .extracting(HistoryEntry::revision)
                    .isEqualTo(all.stream()
                            .filter(c -> c.revision() > 3
                                    && c.key().kind().equals(Kinds.POD)
                                    && c.key().namespace().equals("default"))
                            .map(c -> Long.toString(c.revision()))
                            .toList());
        }
    }

    @Test
    void whatAProposalThatFailedHadTouchedIsNotItsDoing() {
        Client other = new Client("other", "");
        try (TestCluster cluster = open("causesrollback")) {
            fill(cluster);
            KubeObject service = cluster.committer()
                    .current()
                    .get(Kinds.SERVICE, "default", "web")
                    .orElseThrow();
            Service broken = service.as(Service.class);
            broken.getSpec().getPorts().get(0).setPort(-1);
            assertThat(cluster.committer()
                            .propose(new Proposal.Update(service.key(), "", broken, false), KUBECTL)
                            .handle((done, refused) -> refused != null)
                            .join())
                    .isTrue();
            Service good = service.as(Service.class);
            good.getMetadata().setLabels(Map.of("a", "b"));
            cluster.committer()
                    .propose(new Proposal.Update(service.key(), "", good, false), other)
                    .join();
            assertThat(history(cluster, Kinds.SERVICE, "web")
                            .changes()
                            .get(0)
                            .cause()
                            .userAgent())
                    .isEqualTo("other");
        }
    }
}
