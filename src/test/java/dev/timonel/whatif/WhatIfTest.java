package dev.timonel.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.compare.ClusterState;
import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.whatif.WhatIf.Applied;
import dev.timonel.whatif.WhatIf.Verb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of manifests on a copy; the cluster to begin with is itself made by manifests. */
class WhatIfTest {
    private static final ClusterConfig CONFIG = new ClusterConfig(
            List.of(Cidr.of("10.244.0.0/16")),
            List.of(Cidr.of("10.96.0.0/16")),
            24,
            PortRange.parse("30000-32767").orElseThrow(),
            Cidr.of("198.51.100.0/24"),
            "cluster.local");

    private static final String SHOP = """
        {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
        ---
        {apiVersion: v1, kind: Node, metadata: {name: node-1}}
        ---
        {apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: kubernetes}, spec: {cidrs: [10.96.0.0/16]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop, labels: {part: shop}}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-1, namespace: shop, labels: {app: web, part: shop}}
        spec: {containers: [{name: c, image: x}]}
        """;

    private ClusterSnapshot state = ClusterSnapshot.empty();

    private WhatIf ask(String change, @Nullable String prune) {
        List<Reconciler> reconcilers =
                new ArrayList<>(ClusterReconcilers.all(CONFIG, Duration.ofSeconds(40), Instant.EPOCH));
        reconcilers.addAll(EndpointReconcilers.all());
        Rehearsal rehearsal = new Rehearsal(
                state,
                ServedKinds.strategies(),
                CONFIG,
                reconcilers,
                Instant.parse("2026-03-01T12:00:00Z"),
                new SplittableRandom(1));
        WhatIf answer = WhatIf.of(
                new ClusterState(state, Cluster.CONFIG),
                rehearsal,
                Manifests.read(change.getBytes(StandardCharsets.UTF_8), "shop"),
                prune == null ? null : LabelSelector.parse(prune),
                () -> false);
        assertThat(state.revision()).isEqualTo(Long.parseLong(answer.resourceVersion()));
        state = rehearsal.state();
        return answer;
    }

    private static Applied applied(Verb verb, String kind, String name) {
        return new Applied(verb, kind, "shop", name);
    }

    @Test
    void theStateAfterIsTheOneAtRest() {
        WhatIf answer =
                ask(SHOP.replace("name: web-1,", "name: web-1, annotations: {timonel.dev/ready-after: 30s},"), null);
        assertThat(answer.refused()).isEmpty();
        assertThat(answer.diff().frontends().get(0).classes().get(0).added()).hasSize(1);
        assertThat(answer.notes()).singleElement().asString().startsWith("addresses and node ports");
    }

    @Test
    void whatNoManifestHasIsPrunedByItsLabels() {
        ask(SHOP, null);
        WhatIf answer = ask(
                "{apiVersion: v1, kind: Service, metadata: {name: web, labels: {part: shop}}, spec: {selector: {app:"
                        + " web}, ports: [{port: 80}]}}",
                "part=shop");
        assertThat(answer.applied())
                .containsExactly(applied(Verb.unchanged, "Service", "web"), applied(Verb.pruned, "Pod", "web-1"));
        assertThat(answer.breaks()).isTrue();
        assertThat(answer.diff().services().get(0).because().get(0)).contains("no pod in namespace shop carries");
        assertThatThrownBy(() -> ask("", "")).isInstanceOf(StatusException.class);
    }

    @Test
    void otherNamespacesAreNotPruned() {
        ask(SHOP, null);
        WhatIf answer = ask("{apiVersion: v1, kind: Namespace, metadata: {name: other}}", "part=nothing");
        assertThat(answer.applied()).extracting(Applied::verb).containsExactly(Verb.created);
    }

    @Test
    void thePodsOfAnAgentElsewhereAreTakenToEnd() {
        ask(SHOP, null);
        ask("{apiVersion: v1, kind: Node, metadata: {name: node-1, annotations: {timonel.dev/agent: external}}}", null);
        WhatIf answer = ask("{apiVersion: v1, kind: Pod, metadata: {name: web-1}, $patch: delete}", null);
        assertThat(answer.applied()).containsExactly(applied(Verb.deleted, "Pod", "web-1"));
        assertThat(state.get(Kinds.POD, "shop", "web-1").map(KubeObject::key)).isEmpty();
        assertThat(answer.breaks()).isTrue();
    }

    @Test
    void aDeletedNamespaceGoesWithAllThatIsInIt() {
        ask(SHOP, null);
        WhatIf answer = ask("{apiVersion: v1, kind: Namespace, metadata: {name: shop}, $patch: delete}", null);
        assertThat(answer.refused()).isEmpty();
        assertThat(state.list(Kinds.SERVICE)).isEmpty();
        assertThat(state.list(Kinds.POD)).isEmpty();
        assertThat(answer.breaks()).isTrue();
    }

    @Test
    void patchesNameTheirTarget() {
        ask(SHOP, null);
        WhatIf answer = ask("""
            apiVersion: routing.timonel.dev/v1
            kind: Patch
            target: {apiVersion: v1, kind: Service, namespace: shop, name: web}
            patch: [{op: replace, path: /spec/selector/app, value: wbe}]
            ---
            apiVersion: routing.timonel.dev/v1
            kind: Patch
            target: {apiVersion: v1, kind: Pod, namespace: shop, name: web-1}
            patch: {metadata: {labels: {app: wbe}}}
            ---
            apiVersion: routing.timonel.dev/v1
            kind: Patch
            target: {apiVersion: v1, kind: Pod, namespace: shop, name: nobody}
            patch: []
            """, null);
        assertThat(answer.applied())
                .containsExactly(applied(Verb.patched, "Service", "web"), applied(Verb.patched, "Pod", "web-1"));
        assertThat(answer.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.manifest()).isEqualTo(3);
            assertThat(refused.status().getReason()).isEqualTo("NotFound");
        });
        assertThat(answer.breaks()).isFalse(); // both moved together
    }

    @Test
    void whoTakesTooLongIsTold() {
        assertThatThrownBy(() -> WhatIf.of(
                        new ClusterState(state, Cluster.CONFIG),
                        new Rehearsal(
                                state,
                                ServedKinds.strategies(),
                                CONFIG,
                                List.of(),
                                Instant.EPOCH,
                                new SplittableRandom(1)),
                        Manifests.read(SHOP.getBytes(StandardCharsets.UTF_8), "shop"),
                        null,
                        () -> true))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(504));
    }

    private static final String WIDGETS = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties: {spec: {type: object, properties: {size: {type: integer}, tags: {type: array, items: {type: string}}}}}
        ---
        {apiVersion: example.com/v1, kind: Widget, metadata: {name: one, namespace: shop}, spec: {size: 1, tags: [a, b]}}
        """;

    @Test
    void anObjectOfACustomResourceIsJudgedByItsDefinitionInTheSameChange() {
        ask(SHOP, null);
        WhatIf made = ask(WIDGETS, null);
        assertThat(made.refused()).isEmpty();
        assertThat(made.applied()).contains(new Applied(Verb.created, "Widget", "shop", "one"));
        assertThat(made.notes()).anyMatch(note -> note.contains("the controller of Widget (example.com/v1)"));

        String changed =
                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: one, namespace: shop}, spec: {size: %s,"
                        + " tags: [b]}}";
        assertThat(ask(changed.formatted("2"), null).applied())
                .containsExactly(new Applied(Verb.configured, "Widget", "shop", "one"));
        assertThat(ask(changed.formatted("2"), null).applied())
                .containsExactly(new Applied(Verb.unchanged, "Widget", "shop", "one"));
        assertThat(ask(changed.formatted("many"), null).refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.status().getMessage()).contains("spec.size: Invalid value"));
        assertThat(ask(changed.formatted("2").replace("tags", "typo"), null).refused())
                .singleElement()
                .satisfies(
                        refused -> assertThat(refused.status().getMessage()).contains("unknown field \"spec.typo\""));
    }
}
