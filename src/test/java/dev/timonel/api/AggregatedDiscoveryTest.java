package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.table.Negotiation;
import dev.timonel.model.KubeJson;
import dev.timonel.model.custom.CustomKinds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AggregatedDiscoveryTest {
    private final AggregatedDiscovery discovery = new AggregatedDiscovery();

    private JsonNode list(String root) {
        return KubeJson.tree(discovery.answer(root, CustomKinds.NONE, null).body());
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        for (JsonNode each : list) {
            if (each.at(field).asString("").equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not there");
    }

    /** As {@code api/discovery/aggregated_v2.json} of Kubernetes 1.37 has them. */
    @Test
    void aResourceHasItsSubresourcesUnderIt() {
        JsonNode apps = named(list("apis").path("items"), "/metadata/name", "apps");
        JsonNode version = apps.path("versions").get(0);

        assertThat(version.path("version").asString()).isEqualTo("v1");
        assertThat(version.path("freshness").asString()).isEqualTo("Current");
        assertThat((Object) named(version.path("resources"), "/resource", "deployments"))
                .isEqualTo(KubeJson.tree("""
                                {"resource": "deployments", "responseKind": {"group": "", "kind": "Deployment", "version": ""},
                                 "scope": "Namespaced", "singularResource": "deployment", "shortNames": ["deploy"], "categories": ["all"],
                                 "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
                                 "subresources": [
                                  {"subresource": "scale", "responseKind": {"group": "autoscaling", "kind": "Scale", "version": "v1"},
                                   "verbs": ["get", "patch", "update"]},
                                  {"subresource": "status", "responseKind": {"group": "", "kind": "Deployment", "version": ""},
                                   "verbs": ["get", "patch", "update"]}]}
                                """.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void theCoreGroupHasNoName() {
        JsonNode items = list("api").path("items");

        assertThat(items.size()).isEqualTo(1);
        assertThat(items.get(0).path("metadata").isEmpty()).isTrue();
        JsonNode pods = named(items.get(0).path("versions").get(0).path("resources"), "/resource", "pods");
        assertThat(pods.path("subresources").findValuesAsString("subresource"))
                .contains("binding", "eviction", "log", "status");
    }

    @Test
    void itSaysWhatOneByOneIsSaid() {
        List<String> aggregated = new ArrayList<>();
        for (String root : List.of("api", "apis")) {
            for (JsonNode group : list(root).path("items")) {
                String name = group.path("metadata").path("name").asString("");
                for (JsonNode version : group.path("versions")) {
                    String prefix = (name.isEmpty() ? "" : name + "/")
                            + version.path("version").asString() + " ";
                    version.path("resources").forEach(resource -> names(prefix, resource, aggregated));
                }
            }
        }
        List<String> single = new ArrayList<>();
        for (String groupVersion : Discovery.groupVersions(CustomKinds.NONE)) {
            Discovery.resources(groupVersion, CustomKinds.NONE)
                    .orElseThrow()
                    .path("resources")
                    .forEach(each ->
                            single.add(groupVersion + " " + each.path("name").asString() + each.path("verbs")));
        }
        assertThat(aggregated).containsExactlyInAnyOrderElementsOf(single);
    }

    private static void names(String prefix, JsonNode resource, List<String> names) {
        String name = resource.path("resource").asString();
        names.add(prefix + name + resource.path("verbs"));
        resource.path("subresources")
                .forEach(sub ->
                        names.add(prefix + name + "/" + sub.path("subresource").asString() + sub.path("verbs")));
    }

    @Test
    void whoHasItIsToldSo() {
        Answer first = discovery.answer("apis", CustomKinds.NONE, null);
        String tag = first.headers().get("ETag");

        assertThat(tag).matches("\"[0-9A-F]{128}\"");
        assertThat(first.headers()).containsEntry("Vary", "Accept").containsEntry("Cache-Control", "public");
        assertThat(first.contentType())
                .isEqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Answer again = discovery.answer("apis", CustomKinds.NONE, tag);
        assertThat(again.code()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(discovery.answer("api", CustomKinds.NONE, tag).code()).isEqualTo(200);
        assertThat(new AggregatedDiscovery()
                        .answer("apis", CustomKinds.NONE, null)
                        .headers())
                .as("the same from another process")
                .isEqualTo(first.headers());
    }

    /** What kubectl 1.27, 1.32 and 1.37 send, and others. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json | false",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;"
                        + "v=v2beta1;as=APIGroupDiscoveryList,application/json | true",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList;profile=nopeer,application/json;"
                        + "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json | true",
                "application/json, application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | false",
                "application/json;q=0.1, application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | true",
                "application/json;g=meta.k8s.io;v=v2;as=APIGroupDiscoveryList | false",
                "application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | false",
                "*/* | false"
            })
    void onlyWhoAsksForItGetsIt(String accept, boolean aggregated) {
        assertThat(Negotiation.takesDiscovery(accept)).isEqualTo(aggregated);
    }
}
