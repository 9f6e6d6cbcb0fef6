package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.Golden;
import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnservedTest {
    private static final String GENERIC = "the server could not find the requested resource";

    private static StatusException refusal(String path) {
        return Unserved.refusal(RequestPath.parse(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/componentstatuses, componentstatuses, '', componentstatuses",
        "/api/v1/namespaces/default/componentstatuses, componentstatuses, '', componentstatuses",
        "/apis/storage.k8s.io/v1/csidrivers/fast, csidrivers.storage.k8s.io, storage.k8s.io, csidrivers",
        "/apis/storage.k8s.io/v1/csistoragecapacities/a/status, csistoragecapacities.storage.k8s.io, storage.k8s.io,"
                + " csistoragecapacities",
        "/apis/node.k8s.io/v1/runtimeclasses, runtimeclasses.node.k8s.io, node.k8s.io, runtimeclasses"
    })
    void aKindOfKubernetesThatIsMissingIsNamed(String path, String shown, String group, String plural) {
        StatusException refusal = refusal(path);

        assertThat(refusal.code()).isEqualTo(404);
        assertThat(refusal.reason()).isEqualTo("NotFound");
        assertThat(refusal).hasMessageStartingWith(shown + " are not served by Timonel yet; ");
        assertThat(refusal).hasMessageContaining("/served");
        assertThat(refusal.status().getDetails().getName()).isNull();
        assertThat(refusal.status().getDetails().getKind()).isEqualTo(plural);
        assertThat(refusal.status().getDetails().getGroup()).isEqualTo(group.isEmpty() ? null : group);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "attach", "portforward", "checkpoint"})
    void whatOnlyAContainerCanAnswerIsRefusedWithTheReason(String subresource) {
        assertThat(refusal("/api/v1/namespaces/default/pods/web-1/" + subresource))
                .hasMessageStartingWith("pods/" + subresource + " is not served: ")
                .hasMessageContaining("no container runs here")
                .hasMessageContaining("/served");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/default/services/https:web:443/proxy/some/where",
                "/api/v1/namespaces/default/pods/web-1/proxy/",
                "/api/v1/nodes/node-1/proxy/stats/summary"
            })
    void whoWantsAProxyIsShownTheRoute(String path) {
        assertThat(refusal(path)).hasMessageContaining("proxy is not served: ").hasMessageContaining("GET /route");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/apis/resource.k8s.io", "/apis/resource.k8s.io/v1"})
    void aGroupThatIsMissingIsNamed(String path) {
        assertThat(refusal(path)).hasMessageStartingWith(path.substring("/apis/".length()) + " is not served");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nowhere",
                "/api/v2",
                "/api/v2/limitranges",
                "/api/v1/gadgets",
                "/apis/storage.k8s.io/v2",
                "/apis/storage",
                "/apis/apps/v1beta1/deployments",
                "/apis/example.com/v1/deployments",
                "/api/v1/deployments",
                "/api/v1/pods/web-1/log",
                "/api/v1/namespaces/default/nodes/node-1/proxy",
                "/api/v1/namespaces/default/pods/web-1/nonsense",
                "/api/v1/namespaces/default/services/web/log"
            })
    void whatKubernetesDoesNotKnowEitherIsAnsweredInItsWords(String path) {
        assertThat(refusal(path)).hasMessage(GENERIC);
    }

    @Test
    void nothingIsServedAndRefused() {
        assertThat(Stream.concat(Kinds.SERVED.stream(), Kinds.REVIEWS.stream()))
                .noneMatch(kind -> Unserved.RESOURCES
                        .getOrDefault(kind.apiVersion(), java.util.Set.of())
                        .contains(kind.plural()));
    }

    @Test
    void eachOfThemCanBeListedAndNoneIsThere() {
        Unserved.RESOURCES.forEach((groupVersion, plurals) -> plurals.stream()
                .filter(plural -> !plural.equals("componentstatuses"))
                .forEach(plural -> {
                    RequestPath path = RequestPath.parse("/apis/" + groupVersion + "/" + plural);

                    assertThat(EmptyKinds.read(path, "GET"))
                            .hasValueSatisfying(target ->
                                    assertThat(target.shown().apiVersion()).isEqualTo(groupVersion));
                    assertThat(EmptyKinds.read(path, "POST")).isEmpty();
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/storage.k8s.io/v1/csidrivers/fast",
                "/apis/storage.k8s.io/v1/namespaces/default/csidrivers",
                "/apis/storage.k8s.io/v2/csidrivers",
                "/apis/storage.k8s.io/v1/storageclasses",
                "/api/v1/componentstatuses",
                "/api/v1/pods"
            })
    void whatIsNoListOfThemIsNotEmpty(String path) {
        assertThat(EmptyKinds.read(RequestPath.parse(path), "GET")).isEmpty();
    }

    @Test
    void thePageInTheDocumentationIsTheServers() {
        Golden.check(
                Path.of("docs/served.md"),
                "# What is served\nThe answer to `GET /served`, or `kubectl get --raw /served`.\n```\n"
                        + ServedPage.text(CustomKinds.NONE) + "```\n"
                        + "[ADR 0007](adr/0007-left-out-for-now.md) says why.\n");
    }
}
