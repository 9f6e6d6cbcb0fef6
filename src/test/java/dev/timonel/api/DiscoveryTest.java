package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomKinds;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DiscoveryTest {

    private static JsonNode resource(ResourceKind kind, String name) {
        return StreamSupport.stream(
                        Discovery.resources(kind.apiVersion(), CustomKinds.NONE)
                                .orElseThrow()
                                .path("resources")
                                .spliterator(),
                        false)
                .filter(r -> r.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> verbs(ResourceKind kind) {
        if (kind.equals(Kinds.API_SERVICE)) {
            return List.of("get", "list", "watch");
        }
        return kind.equals(Kinds.NAMESPACE)
                ? List.of("create", "delete", "get", "list", "patch", "update", "watch")
                : List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    }

    @Test
    void everyServedKindIsListedWithItsVerbs() {
        for (ResourceKind kind : Kinds.SERVED) {
            JsonNode resource = resource(kind, kind.plural());

            assertThat(resource.path("verbs")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList())
                    .isEqualTo(verbs(kind));
            assertThat(resource.path("kind").asString()).isEqualTo(kind.kind());
            assertThat(resource.path("singularName").asString()).isEqualTo(kind.singular());
            assertThat(resource.path("namespaced").asBoolean()).isEqualTo(kind.namespaced());
        }
    }

    @Test
    void statusIsASubresourceOfTheKindsThatHaveIt() {
        for (ResourceKind kind : Kinds.SERVED) {
            String all = Discovery.resources(kind.apiVersion(), CustomKinds.NONE)
                    .orElseThrow()
                    .toString();

            assertThat(all.contains("\"" + kind.plural() + "/status\"")).isEqualTo(kind.hasStatus());
        }
        assertThat(resource(Kinds.POD, "pods/status").path("verbs").toString())
                .isEqualTo("[\"get\",\"patch\",\"update\"]");
    }

    @Test
    void whatKeepsPodsCanBeScaled() {
        JsonNode scale = resource(Kinds.DEPLOYMENT, "deployments/scale");
        assertThat(scale.path("group").asString()).isEqualTo("autoscaling");
        assertThat(scale.path("version").asString()).isEqualTo("v1");
        assertThat(scale.path("kind").asString()).isEqualTo("Scale");
        assertThat(scale.path("verbs").toString()).isEqualTo("[\"get\",\"patch\",\"update\"]");
        assertThat(Kinds.SERVED.stream().filter(ResourceKind::hasScale))
                .containsExactlyInAnyOrder(
                        Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.STATEFUL_SET, Kinds.REPLICATION_CONTROLLER);
    }

    @Test
    void podsCanBeBoundAndEvicted() {
        assertThat(resource(Kinds.POD, "bindings").toString())
                .isEqualTo("{\"name\":\"bindings\",\"singularName\":\"binding\",\"namespaced\":true,"
                        + "\"kind\":\"Binding\",\"verbs\":[\"create\"]}");
        assertThat(resource(Kinds.POD, "pods/binding").path("verbs").toString()).isEqualTo("[\"create\"]");
        JsonNode eviction = resource(Kinds.POD, "pods/eviction");
        assertThat(eviction.path("group").asString())
                .as("without it kubectl drain deletes")
                .isEqualTo("policy");
        assertThat(eviction.path("version").asString()).isEqualTo("v1");
        assertThat(eviction.path("kind").asString()).isEqualTo("Eviction");
    }

    @Test
    void reviewsCanOnlyBeCreated() {
        assertThat(Discovery.resources("authorization.k8s.io/v1", CustomKinds.NONE)
                        .orElseThrow()
                        .path("resources")
                        .toString())
                .isEqualTo("[{\"name\":\"selfsubjectaccessreviews\",\"singularName\":\"selfsubjectaccessreview\","
                        + "\"namespaced\":false,\"kind\":\"SelfSubjectAccessReview\",\"verbs\":[\"create\"]},"
                        + "{\"name\":\"selfsubjectrulesreviews\",\"singularName\":\"selfsubjectrulesreview\","
                        + "\"namespaced\":false,\"kind\":\"SelfSubjectRulesReview\",\"verbs\":[\"create\"]},"
                        + "{\"name\":\"localsubjectaccessreviews\",\"singularName\":\"localsubjectaccessreview\","
                        + "\"namespaced\":true,\"kind\":\"LocalSubjectAccessReview\",\"verbs\":[\"create\"]},"
                        + "{\"name\":\"subjectaccessreviews\",\"singularName\":\"subjectaccessreview\","
                        + "\"namespaced\":false,\"kind\":\"SubjectAccessReview\",\"verbs\":[\"create\"]}]");
    }

    @Test
    void shortNamesAndCategoriesDriveKubectl() {
        assertThat(resource(Kinds.SERVICE, "services").path("shortNames").toString())
                .isEqualTo("[\"svc\"]");
        assertThat(resource(Kinds.SERVICE, "services").path("categories").toString())
                .isEqualTo("[\"all\"]");
        assertThat(resource(Kinds.NODE, "nodes").has("categories")).isFalse();
    }

    @Test
    void theGroupsAreThoseOfTheKinds() {
        JsonNode groups = Discovery.groups(CustomKinds.NONE);

        assertThat(groups.path("kind").asString()).isEqualTo("APIGroupList");
        assertThat(groups.path("groups").findValuesAsString("name"))
                .isEqualTo(List.of(
                        "admissionregistration.k8s.io",
                        "apiextensions.k8s.io",
                        "apiregistration.k8s.io",
                        "apps",
                        "authentication.k8s.io",
                        "authorization.k8s.io",
                        "autoscaling",
                        "batch",
                        "coordination.k8s.io",
                        "discovery.k8s.io",
                        "events.k8s.io",
                        "networking.k8s.io",
                        "policy",
                        "rbac.authorization.k8s.io",
                        "scheduling.k8s.io",
                        "storage.k8s.io"));
        assertThat(groups.path("groups").get(4).path("preferredVersion").toString())
                .isEqualTo("{\"groupVersion\":\"authentication.k8s.io/v1\",\"version\":\"v1\"}");
        assertThat(Discovery.group("networking.k8s.io", CustomKinds.NONE)
                        .orElseThrow()
                        .path("kind")
                        .asString())
                .isEqualTo("APIGroup");
    }

    @Test
    void theCoreVersionsHaveNoApiVersionAsUpstream() {
        JsonNode core = Discovery.coreVersions("h:6443");

        assertThat(core.toString())
                .isEqualTo("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":"
                        + "[{\"clientCIDR\":\"0.0.0.0/0\",\"serverAddress\":\"h:6443\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "resource.k8s.io/v1", "timonel.dev/v1", "discovery.k8s.io/v1beta1"})
    void whatIsNotServedIsNotThere(String groupVersion) {
        assertThat(Discovery.resources(groupVersion, CustomKinds.NONE)).isEmpty();
    }

    @Test
    void theInternalKindIsNowhere() {
        assertThat(Discovery.groups(CustomKinds.NONE).toString()).doesNotContain("timonel");
        assertThat(Discovery.group("timonel.dev", CustomKinds.NONE)).isEmpty();
        assertThat(Discovery.group("", CustomKinds.NONE)).isEmpty();
    }
}
