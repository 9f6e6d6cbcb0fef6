package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.api.openapi.OpenApiDocuments;
import dev.timonel.api.openapi.ServedResources;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OpenApiDocumentsTest {
    private static final OpenApiDocuments OPEN_API =
            new OpenApiDocuments(new Discovery.Resources(() -> CustomKinds.NONE));

    @Test
    void theIndexNamesADocumentPerGroupAndVersionThatDiscoveryLists() {
        JsonNode paths = OPEN_API.index().path("paths");
        for (String groupVersion : Discovery.groupVersions(CustomKinds.NONE)) {
            assertThat(paths.propertyNames()).contains(path(groupVersion));
        }
        for (String name : paths.propertyNames()) {
            assertThat(paths.path(name).path("serverRelativeURL").asString())
                    .matches("/openapi/v3/" + name + "\\?hash=[0-9A-F]{64}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apis/nope/v1", "", "/api/v1", "apis/certificates.k8s.io/v1", "types", "../types"})
    void otherDocumentsAreNotFound(String path) {
        assertThatThrownBy(() -> OPEN_API.v3(path))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(404));
    }

    /**
     * Both ways: every verb of discovery is an operation, every operation a verb of discovery. Kubernetes has no path that
     * deletes all namespaces, and so no operation.
     */
    @Test
    void operationsAreTheVerbsOfDiscovery() {
        for (String groupVersion : Discovery.groupVersions(CustomKinds.NONE)) {
            Set<String> served = new TreeSet<>();
            for (JsonNode resource : Discovery.resources(groupVersion, CustomKinds.NONE)
                    .orElseThrow()
                    .path("resources")) {
                resource.path("verbs")
                        .forEach(verb -> served.add(resource.path("name").asString() + " " + verb.asString()));
            }
            served.removeIf(verb -> verb.endsWith(" watch"));
            Set<String> told = new TreeSet<>();
            String root = "/" + path(groupVersion) + "/";
            OPEN_API.v3Tree(path(groupVersion))
                    .path("paths")
                    .properties()
                    .forEach(item -> item.getValue().properties().forEach(each -> {
                        String action =
                                each.getValue().path("x-kubernetes-action").asString("");
                        if (!action.isEmpty()) {
                            told.add(resource(item.getKey().substring(root.length())) + " "
                                    + switch (action) {
                                        case "post" -> "create";
                                        case "put" -> "update";
                                        case "connect" -> each.getKey().equals("get") ? "get" : "create";
                                        default -> action;
                                    });
                        }
                    }));
            assertThat(told).as(groupVersion).containsExactlyInAnyOrderElementsOf(served);
        }
    }

    private static String resource(String path) {
        String[] steps = path.replaceFirst("^namespaces/\\{namespace}/", "").split("/", -1);
        return steps.length > 2 ? steps[0] + "/" + steps[2] : steps[0];
    }

    @Test
    void everyReferenceHasItsSchemaAndNoSchemaIsOfWhatIsNotServed() {
        for (String groupVersion : Discovery.groupVersions(CustomKinds.NONE)) {
            JsonNode tree = OPEN_API.v3Tree(path(groupVersion));
            List<JsonNode> references = references(tree);
            assertThat(references).isNotEmpty();
            for (JsonNode reference : references) {
                assertThat(tree.at(reference.asString().substring(1)).isObject())
                        .as(reference.asString())
                        .isTrue();
            }
        }
        assertThat(schemas("api/v1").propertyNames())
                .contains("io.k8s.api.core.v1.Pod", "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent")
                .doesNotContain("io.k8s.api.core.v1.ComponentStatus");
    }

    @Test
    void whatDiscoveryDoesNotListIsNotThere() {
        ServedResources onlyNodes = new ServedResources() {
            @Override
            public List<String> groupVersions() {
                return List.of("v1");
            }

            @Override
            public Optional<JsonNode> resources(String groupVersion) {
                ObjectNode list = KubeJson.mapper().createObjectNode();
                list.putArray("resources")
                        .addObject()
                        .put("name", "nodes")
                        .putArray("verbs")
                        .add("list");
                return Optional.of(list);
            }

            @Override
            public String version() {
                return "v1.2.3";
            }
        };
        OpenApiDocuments documents = new OpenApiDocuments(onlyNodes);
        assertThat(documents.v3Tree("api/v1").path("paths").propertyNames())
                .containsExactlyInAnyOrder("/api/v1/", "/api/v1/nodes");
        assertThat(documents
                        .v3Tree("api/v1")
                        .path("paths")
                        .path("/api/v1/nodes")
                        .has("post"))
                .isFalse();
        assertThat(documents.v3("api/v1").hash())
                .isNotEqualTo(OPEN_API.v3("api/v1").hash());
        JsonNode second = KubeJson.tree(documents.v2().bytes());
        assertThat(second.path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/api/",
                        "/api/v1/",
                        "/api/v1/nodes",
                        "/apis/",
                        "/version/",
                        "/.well-known/openid-configuration/",
                        "/openid/v1/jwks/");
        assertThat(second.path("info").path("version").asString()).isEqualTo("v1.2.3");
    }

    /** As {@code api/openapi-spec/v3/api__v1_openapi.json} has them. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "core.v1.ServicePort/properties/port/format | int32",
                "core.v1.ServicePort/properties/targetPort/allOf/0/$ref |"
                        + " #/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                "core.v1.ServiceSpec/properties/ports/x-kubernetes-patch-merge-key | port",
                "core.v1.ServiceSpec/properties/ports/x-kubernetes-list-map-keys/1 | protocol",
                "core.v1.ServicePort/required/0 | port",
                "core.v1.Pod/x-kubernetes-group-version-kind/0/kind | Pod",
            })
    void schemasAreThosePublished(String pointer, String expected) {
        assertThat(schemas("api/v1").at("/io.k8s.api." + pointer).asString("")).isEqualTo(expected);
    }

    /** kubectl 1.20 looks for the parameter at a PATCH of the kind, and resolves no references. */
    @Test
    void versionTwoSaysInlineThatAPatchTakesDryRun() {
        JsonNode document = KubeJson.tree(OPEN_API.v2().bytes());
        JsonNode patch = document.path("paths")
                .path("/api/v1/namespaces/{namespace}/services/{name}")
                .path("patch");
        assertThat(patch.path("parameters").findValuesAsString("name")).contains("dryRun", "fieldValidation");
        assertThat(document.path("definitions").has("io.k8s.api.core.v1.Service"))
                .isTrue();
        for (JsonNode reference : references(document)) {
            assertThat(document.at(reference.asString().substring(1)).isObject())
                    .as(reference.asString())
                    .isTrue();
        }
    }

    /** The schema of schemas has a field of this name, too. */
    private static List<JsonNode> references(JsonNode tree) {
        return tree.findValues("$ref").stream().filter(JsonNode::isString).toList();
    }

    private static JsonNode schemas(String name) {
        return OPEN_API.v3Tree(name).path("components").path("schemas");
    }

    private static String path(String groupVersion) {
        return groupVersion.contains("/") ? "apis/" + groupVersion : "api/" + groupVersion;
    }
}
