package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/api/v1/pods | pods | '' | '' | ''",
                "/api/v1/pods/ | pods | '' | '' | ''",
                "/api/v1/namespaces/default/pods | pods | default | '' | ''",
                "/api/v1/namespaces/default/pods/web-1 | pods | default | web-1 | ''",
                "/api/v1/namespaces/default/pods/web-1/status | pods | default | web-1 | status",
                "/api/v1/namespaces/default/pods/web%2D1/ | pods | default | web-1 | ''",
                "/api/v1/namespaces | namespaces | '' | '' | ''",
                "/api/v1/namespaces/default | namespaces | '' | default | ''",
                "/api/v1/namespaces/default/status | namespaces | '' | default | status",
                "/api/v1/namespaces/default/finalize | namespaces | '' | default | finalize",
                "/api/v1/nodes/n1/status | nodes | '' | n1 | status",
                "/apis/discovery.k8s.io/v1/namespaces/a/endpointslices/b | endpointslices | a | b | ''",
                "/apis/networking.k8s.io/v1/ipaddresses/fd00%3A%3A1 | ipaddresses | '' | fd00::1 | ''",
                "/apis/networking.k8s.io/v1/servicecidrs/kubernetes/status | servicecidrs | '' | kubernetes | status",
                "/api/v1/namespaces/pods/pods/pods | pods | pods | pods | ''"
            })
    void aPathNamesAResource(String path, String plural, String namespace, String name, String subresource) {
        ResourceRequest request =
                RequestPath.parse(path).resource(CustomKinds.NONE).orElseThrow();

        assertThat(request.kind().plural()).isEqualTo(plural);
        assertThat(request.namespace()).isEqualTo(namespace);
        assertThat(request.name()).isEqualTo(name);
        assertThat(request.subresource()).isEqualTo(subresource);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/v1",
                "/api/v2/pods",
                "/apis/v1/pods",
                "/api/v1/cursors",
                "/apis/timonel.dev/v1/cursors",
                "/api/v1/pods/web-1",
                "/api/v1//pods",
                "/api/v1/namespaces//pods",
                "/api/v1/namespaces/a/nodes",
                "/api/v1/namespaces/a/namespaces",
                "/api/v1/namespaces/a/pods/b/attach",
                "/api/v1/namespaces/a/pods/b/status/c",
                "/api/v1/namespaces/a/endpoints/b/status",
                "/api/v1/namespaces/a/pods/b/finalize",
                "/api/v1/nodes/a/finalize",
                "/api/v1/watch/pods",
                "/api;x=y/v1/pods",
                "/apis/discovery.k8s.io/v1/pods"
            })
    void otherPathsNameNone(String path) {
        assertThat(RequestPath.parse(path).resource(CustomKinds.NONE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/a%2Fb/pods",
                "/api/v1/namespaces/../pods",
                "/api/v1/namespaces/%2E%2E/pods",
                "/api/v1/./pods",
                "/api/v1/nodes/a%252Fb",
                "/api/v1/nodes/a%00b",
                "/api/v1/nodes/a%0Ab",
                "/api/v1/nodes/%ff",
                "/api/v1/nodes/%",
                "/api/v1/nodes/%4",
                "/api/v1/nodes/%zz"
            })
    void aPathThatTriesToEscapeIsRefused(String path) {
        assertThatThrownBy(() -> RequestPath.parse(path))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/d/pods/p/binding, p, binding",
        "/api/v1/namespaces/d/pods/p/eviction, p, eviction",
        "/api/v1/namespaces/d/bindings, '', binding",
    })
    void aPodCanBeBoundAndEvicted(String path, String name, String order) {
        ResourceRequest request =
                RequestPath.parse(path).resource(CustomKinds.NONE).orElseThrow();

        assertThat(request).isEqualTo(new ResourceRequest(Kinds.POD, "d", name, order));
        assertThat(request.isPlacement()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/bindings",
                "/api/v1/namespaces/d/bindings/b",
                "/api/v1/namespaces/d/services/s/binding",
                "/api/v1/namespaces/d/pods/p/exec",
                "/apis/policy/v1/namespaces/d/pods/p/eviction"
            })
    void nothingElseIsThere(String path) {
        assertThat(RequestPath.parse(path).resource(CustomKinds.NONE)).isEmpty();
    }

    @Test
    void aLastEscapeInASegmentIsDecoded() {
        assertThat(RequestPath.parse("/api/v1/nodes/n%31")
                        .resource(CustomKinds.NONE)
                        .orElseThrow()
                        .name())
                .isEqualTo("n1");
    }

    @Test
    void everyServedKindIsFoundAtItsPlace() {
        for (var kind : Kinds.SERVED) {
            String prefix = kind.group().isEmpty() ? "/api/v1/" : "/apis/" + kind.apiVersion() + "/";

            assertThat(RequestPath.parse(prefix + kind.plural()).resource(CustomKinds.NONE))
                    .hasValue(new ResourceRequest(kind, "", "", ""));
        }
    }
}
