package dev.timonel.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.Fate;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RouteDiffTest {
    private static final ClusterSnapshot BEFORE = Cluster.ofThreeNodes()
            .service(
                    "web",
                    "10.96.0.10",
                    s -> s.editSpec()
                            .withType("NodePort")
                            .editFirstPort()
                            .withNodePort(30080)
                            .endPort()
                            .endSpec())
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .member("web", "web-2", "10.244.2.5", "node-2", true)
            .snapshot();

    private static ClusterState state(ClusterSnapshot snapshot) {
        return new ClusterState(snapshot, Cluster.CONFIG);
    }

    private static RouteDiff to(ClusterSnapshot after) {
        return RouteDiff.between(state(BEFORE), state(after));
    }

    private static <T extends HasMetadata> ClusterSnapshot edited(
            ClusterSnapshot snapshot, ObjectKey key, Class<T> type, Consumer<T> edit) {
        KubeObject object = snapshot.get(key).orElseThrow();
        T copy = object.as(type);
        edit.accept(copy);
        return snapshot.with(new Change(Change.Type.MODIFIED, KubeObject.draft(copy), object));
    }

    private static ClusterSnapshot without(ClusterSnapshot snapshot, KubeObject object) {
        return snapshot.with(new Change(Change.Type.DELETED, object, object));
    }

    private static ClusterSnapshot withSlices(ClusterSnapshot snapshot, Consumer<EndpointSlice> edit) {
        ClusterSnapshot edited = snapshot;
        for (KubeObject slice : snapshot.slicesOf("default", "web")) {
            edited = edited(edited, slice.key(), EndpointSlice.class, edit);
        }
        return edited;
    }

    private static final ObjectKey WEB = new ObjectKey(Kinds.SERVICE, "default", "web");

    @Test
    void anEndpointThatIsNoLongerReadyIsRemovedWithThatReason() {
        RouteDiff diff = to(withSlices(
                BEFORE,
                slice -> slice.getEndpoints().stream()
                        .filter(e -> e.getNodeName().equals("node-2"))
                        .forEach(e -> e.getConditions().setReady(false))));
        assertThat(diff.breaks()).isFalse();
        assertThat(diff.frontends())
                .extracting(f -> f.frontend().type())
                .containsExactly(FrontendType.ClusterIP, FrontendType.NodePort);
        ClassChange change = diff.frontends().get(0).classes().get(0);
        assertThat(change.from()).hasToString("[pods and nodes]");
        assertThat(change.removed()).singleElement().satisfies(removed -> {
            assertThat(removed.endpoint().pod()).isEqualTo("web-2");
            assertThat(removed.reason()).isEqualTo(AbsenceReason.NotReady);
            assertThat(removed.share()).isEqualTo(0.5);
        });
        assertThat(change.reweighted()).singleElement().satisfies(share -> {
            assertThat(share.before()).isEqualTo(0.5);
            assertThat(share.after()).isEqualTo(1.0);
        });
    }

    @Test
    void aServiceWithoutEndpointsBreaksAndSaysWhy() {
        ClusterSnapshot after = withSlices(BEFORE, slice -> slice.getEndpoints().clear());
        after = edited(after, WEB, Service.class, s -> s.getSpec().getSelector().replaceAll((k, v) -> v + "x"));
        RouteDiff diff = to(after);
        assertThat(diff.breaks()).isTrue();
        assertThat(diff.services()).singleElement().satisfies(s -> {
            assertThat(s.change()).isEqualTo(ServiceChange.Fate.LosesAllEndpoints);
            assertThat(s.because().get(0)).startsWith("no pod in namespace default carries");
        });
        ClassChange change = diff.frontends().get(0).classes().get(0);
        assertThat(change.before().verdict()).isEqualTo(Verdict.Forward);
        assertThat(change.after().verdict()).isEqualTo(Verdict.Reject);
        assertThat(change.because()).anyMatch(line -> line.contains("comes nearest"));
        assertThat(change.removed()).extracting(r -> r.reason()).containsOnly(AbsenceReason.NotSelected);
    }

    @Test
    void policyLocalIsToldByTheNodesItTellsApart() {
        RouteDiff diff = to(edited(BEFORE, WEB, Service.class, s -> s.getSpec().setInternalTrafficPolicy("Local")));
        FrontendChange clusterIp = diff.frontends().get(0);
        assertThat(clusterIp.classes())
                .extracting(c -> c.from().toString())
                .containsExactlyInAnyOrder(
                        "[pods and nodes on node node-1]",
                        "[pods and nodes on node node-2]",
                        "[pods and nodes on node node-3]");
        assertThat(clusterIp.breaks()).isTrue();
        assertThat(diff.breaking())
                .singleElement()
                .asString()
                .contains("node-3")
                .contains("Drop (NoLocalEndpoints)");
        assertThat(diff.frontends()).hasSize(1); // the node port has another policy
    }

    @Test
    void hintsGiveEndpointsAnotherShare() {
        RouteDiff diff = to(withSlices(
                BEFORE,
                slice -> slice.getEndpoints()
                        .forEach(e -> e.setHints(new io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder()
                                .addNewForZone(e.getNodeName().equals("node-1") ? "a" : "b")
                                .build()))));
        assertThat(diff.breaks()).isFalse();
        ClassChange inZoneA = diff.frontends().get(0).classes().get(0);
        assertThat(inZoneA.from()).hasToString("[pods and nodes on node node-1]");
        assertThat(inZoneA.removed()).extracting(r -> r.reason()).containsExactly(AbsenceReason.OtherZone);
        assertThat(inZoneA.reweighted().get(0).because()).contains("hints: not used before");
        assertThat(diff.frontends().get(0).classes()).hasSize(2); // zone c goes anywhere, as before
    }

    @Test
    void aDeletedServiceVanishesWithItsNameAndBreaks() {
        ClusterSnapshot after = without(BEFORE, BEFORE.get(WEB).orElseThrow());
        for (KubeObject slice : BEFORE.slicesOf("default", "web")) {
            after = without(after, slice);
        }
        RouteDiff diff = to(after);
        assertThat(diff.frontends()).allMatch(f -> f.change() == Fate.Vanishes && f.breaks());
        assertThat(diff.names()).allMatch(n -> n.change() == Fate.Vanishes);
        assertThat(diff.names()).filteredOn(NameChange::breaks).singleElement().satisfies(n -> {
            assertThat(n.name()).isEqualTo("web.default.svc.cluster.local");
            assertThat(n.removed()).contains("A 10.96.0.10");
        });
        assertThat(diff.breaking()).hasSize(3);
    }

    @Test
    void aClusterIpThatMovesBreaksNobodyWhoAsksDns() {
        RouteDiff diff = to(edited(BEFORE, WEB, Service.class, s -> {
            s.getSpec().setClusterIP("10.96.0.77");
            s.getSpec().setClusterIPs(List.of("10.96.0.77"));
        }));
        assertThat(diff.breaks()).isFalse();
        assertThat(diff.frontends())
                .filteredOn(f -> f.change() == Fate.Vanishes)
                .singleElement()
                .satisfies(f -> assertThat(f.movedTo()).isEqualTo("10.96.0.77:80/TCP"));
        assertThat(diff.names()).anySatisfy(n -> assertThat(n.added()).contains("A 10.96.0.77"));
    }

    @Test
    void whatTwoServicesClaimIsAClash() {
        ClusterSnapshot after = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec()
                                .withType("NodePort")
                                .editFirstPort()
                                .withNodePort(30080)
                                .endPort()
                                .endSpec())
                .service(
                        "wey",
                        "10.96.0.11",
                        s -> s.editSpec()
                                .withType("NodePort")
                                .editFirstPort()
                                .withNodePort(30080)
                                .endPort()
                                .endSpec())
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .snapshot();
        RouteDiff diff = to(after);
        assertThat(diff.clashes()).singleElement().satisfies(clash -> {
            assertThat(clash.type()).isEqualTo(Clash.Type.NodePort);
            assertThat(clash.what()).isEqualTo("30080/TCP");
            assertThat(clash.holders()).containsExactly("Service default/web", "Service default/wey");
        });
        assertThat(diff.breaks()).isFalse(); // the first by name has it
    }

    @Test
    void textSaysWhatBreaksFirst() {
        String text = RouteDiffText.of(
                to(withSlices(BEFORE, slice -> slice.getEndpoints().clear())));
        assertThat(text).startsWith("BREAKS: 2 frontends change.\n  Service default/web, ClusterIP 10.96.0.10:80/TCP");
        assertThat(text).contains("Forward to 2 endpoints before, Reject (NoEndpoints) after");
        assertThat(RouteDiffText.of(to(BEFORE))).isEqualTo("No route changes.\n");
    }

    @Test
    void markdownOfObjectsIsInert() {
        assertThat(RouteDiffMarkdown.escaped("a|b <img src=x onerror=1> [x](http://y) @all `c` *d*\n# e"))
                .isEqualTo("a\\|b &lt;img src=x onerror=1\\> \\[x\\](http://y) &#64;all \\`c\\` \\*d\\* # e");
        assertThat(RouteDiffMarkdown.of(
                        to(withSlices(BEFORE, slice -> slice.getEndpoints().clear()))))
                .contains("BREAKS: 2 frontends change")
                .contains("| **breaks** Service default/web, ClusterIP 10.96.0.10:80/TCP");
    }
}
