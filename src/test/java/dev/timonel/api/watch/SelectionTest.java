package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
    private static final Selection SELECTION = Fixtures.pods("default", "app=web", "");

    private static @Nullable KubeObject pod(@Nullable String app, long revision) {
        return app == null
                ? null
                : KubeObject.draft(Fixtures.pod("default", "a", app)).committed(revision);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            value = {
                "created inside, -, web, ADDED",
                "created outside, -, db, -",
                "changed inside, web, web, MODIFIED",
                "changed outside, db, db, -",
                "entering, db, web, ADDED",
                "leaving, web, db, DELETED",
                "deleted inside, web, -, DELETED",
                "deleted outside, db, -, -"
            })
    void aChangeIsSeenThroughTheSelector(
            String rule, @Nullable String before, @Nullable String after, Change.@Nullable Type seen) {
        KubeObject previous = pod(before, 1);
        KubeObject now = pod(after, 2);
        Change change = now == null
                ? new Change(Change.Type.DELETED, java.util.Objects.requireNonNull(pod(before, 2)), previous)
                : new Change(previous == null ? Change.Type.ADDED : Change.Type.MODIFIED, now, previous);

        assertThat(SELECTION.see(change)).as(rule).isEqualTo(java.util.Optional.ofNullable(seen));
    }

    @Test
    void anObjectDeletedTogetherWithItsLabelsWasSeenBefore() {
        Change change = new Change(
                Change.Type.DELETED,
                java.util.Objects.requireNonNull(pod("db", 2)),
                java.util.Objects.requireNonNull(pod("web", 1)));

        assertThat(SELECTION.see(change)).hasValue(Change.Type.DELETED);
    }

    @Test
    void anotherKindOrNamespaceIsNeverSeen() {
        Change other = new Change(
                Change.Type.ADDED,
                KubeObject.draft(Fixtures.pod("other", "a", "web")).committed(1),
                null);

        assertThat(SELECTION.see(other)).isEmpty();
        assertThat(Fixtures.pods("", "app=web", "").see(other)).hasValue(Change.Type.ADDED);
    }

    @Test
    void aLeavingObjectIsShownAsItLastWasAtTheRevisionThatEndedIt() {
        Change leaving = new Change(
                Change.Type.MODIFIED,
                java.util.Objects.requireNonNull(pod("db", 7)),
                java.util.Objects.requireNonNull(pod("web", 3)));

        String frame = new String(
                new Frame.SharedChange(leaving).frame(Change.Type.DELETED, Fixtures.JSON, false),
                java.nio.charset.StandardCharsets.UTF_8);

        assertThat(frame)
                .startsWith("{\"type\":\"DELETED\",\"object\":{")
                .contains("\"app\":\"web\"", "\"resourceVersion\":\"7\"", "\"kind\":\"Pod\"")
                .endsWith("}\n");
    }

    @Test
    void anEventIsEncodedOnceHoweverManySendIt() {
        Frame.SharedChange shared = new Frame.SharedChange(
                new Change(Change.Type.ADDED, java.util.Objects.requireNonNull(pod("web", 3)), null));

        assertThat(shared.frame(Change.Type.ADDED, Fixtures.JSON, true))
                .isSameAs(shared.frame(Change.Type.ADDED, Fixtures.JSON, false));
    }

    @Test
    void oneNameIsLookedUpInItsNamespaceAndSearchedAcrossAll() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        long revision = 0;
        for (String namespace : new String[] {"a", "b"}) {
            for (String name : new String[] {"x", "y"}) {
                snapshot = snapshot.with(new Change(
                        Change.Type.ADDED,
                        KubeObject.draft(Fixtures.pod(namespace, name, "web")).committed(++revision),
                        null));
            }
        }

        assertThat(Fixtures.pods("a", "", "metadata.name=x").in(snapshot)).hasSize(1);
        assertThat(Fixtures.pods("", "", "metadata.name=x").in(snapshot)).hasSize(2);
        assertThat(Fixtures.pods("a", "app=db", "metadata.name=x").in(snapshot)).isEmpty();
        assertThat(Fixtures.pods("a", "", "metadata.name=z").in(snapshot)).isEmpty();
        assertThat(Fixtures.pods("a", "", "").after(new ObjectKey(Kinds.POD, "a", "x"), snapshot))
                .extracting(KubeObject::name)
                .containsExactly("y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.nodeName=n1|",
                "spec.nodeName=|",
                "spec.nodeName=n1,metadata.name!=p1|",
                "spec.nodeName=n2|app=a",
                "status.podIP=10.0.0.4|",
                "status.podIP=no address|",
                "status.podIP=|",
                "status.podIP!=10.0.0.4|app in (a,b)"
            })
    void podsThatAreFoundByAnIndexAreThoseThatMatch(String fields, @Nullable String labels) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (int i = 0; i < 24; i++) {
            Pod pod = Fixtures.pod("ns" + i % 2, "p" + i, "" + (char) ('a' + i % 3));
            pod.getSpec().setNodeName(i % 4 == 3 ? null : "n" + i % 4);
            pod.setStatus(new PodStatusBuilder().withPodIP("10.0.0." + i % 6).build());
            snapshot = snapshot.with(
                    new Change(Change.Type.ADDED, KubeObject.draft(pod).committed(i + 1L), null));
        }
        for (String namespace : List.of("", "ns1")) {
            Selection selection = Fixtures.pods(namespace, labels == null ? "" : labels, fields);
            List<KubeObject> all =
                    snapshot.list(Kinds.POD).stream().filter(selection::matches).toList();
            assertThat(selection.in(snapshot)).containsExactlyElementsOf(all);
            for (KubeObject last : all) {
                assertThat(selection.after(last.key(), snapshot))
                        .containsExactlyElementsOf(all.subList(all.indexOf(last) + 1, all.size()));
            }
        }
    }
}
