package dev.timonel.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OpenApiV3Test {
    private static final OpenApiV3 OPEN_API = new OpenApiV3();
    private static final List<String> DOCUMENTS = List.of(
            "api/v1",
            "apis/apps/v1",
            "apis/authentication.k8s.io/v1",
            "apis/authorization.k8s.io/v1",
            "apis/batch/v1",
            "apis/coordination.k8s.io/v1",
            "apis/discovery.k8s.io/v1",
            "apis/networking.k8s.io/v1",
            "apis/rbac.authorization.k8s.io/v1");

    @Test
    void theIndexNamesADocumentPerGroupAndVersion() {
        JsonNode paths = OPEN_API.index().path("paths");
        assertThat(paths.propertyNames()).containsExactlyElementsOf(DOCUMENTS);
        for (String document : DOCUMENTS) {
            assertThat(paths.path(document).path("serverRelativeURL").asString())
                    .matches("/openapi/v3/" + document + "\\?hash=[0-9A-F]{64}");
        }
    }

    @Test
    void theDocumentsAreTheSameEveryTime() {
        OpenApiV3 again = new OpenApiV3();
        assertThat(again.index()).isEqualTo(OPEN_API.index());
        for (String document : DOCUMENTS) {
            assertThat(KubeJson.write(again.document(document))).isEqualTo(KubeJson.write(OPEN_API.document(document)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apis/storage.k8s.io/v1", "", "api", "/api/v1"})
    void otherDocumentsAreNotFound(String path) {
        assertThatThrownBy(() -> OPEN_API.document(path))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(404));
    }

    /** What kubectl looks for before it sends fieldValidation: a PATCH with the kind and the parameter, both inline. */
    @Test
    void everyKindHasAPatchThatTakesFieldValidationAndDryRun() {
        for (ResourceKind kind : Kinds.SERVED) {
            String path = "/" + OpenApiV3.path(kind) + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
                    + kind.plural() + "/{name}";
            JsonNode patch = OPEN_API.document(OpenApiV3.path(kind))
                    .path("paths")
                    .path(path)
                    .path("patch");
            JsonNode groupVersionKind = patch.path("x-kubernetes-group-version-kind");
            assertThat(groupVersionKind.path("kind").asString("")).isEqualTo(kind.kind());
            assertThat(groupVersionKind.path("group").asString("?")).isEqualTo(kind.group());
            assertThat(groupVersionKind.path("version").asString("")).isEqualTo("v1");
            Set<String> parameters = new TreeSet<>();
            patch.path("parameters").forEach(p -> {
                assertThat(p.path("in").asString()).isEqualTo("query");
                parameters.add(p.path("name").asString());
            });
            assertThat(parameters).contains("dryRun", "fieldManager", "fieldValidation");
        }
    }

    @Test
    void noPatchDeclaresABody() {
        for (String document : DOCUMENTS) {
            OPEN_API.document(document)
                    .path("paths")
                    .forEach(path ->
                            assertThat(path.path("patch").has("requestBody")).isFalse());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api/v1, /api/v1/namespaces/{namespace}/services, 'parameters,get,post'",
        "api/v1, /api/v1/services, get",
        "api/v1, '/api/v1/namespaces/{namespace}/services/{name}', 'parameters,get,put,delete,patch'",
        "api/v1, '/api/v1/namespaces/{namespace}/services/{name}/status', 'parameters,get,put,patch'",
        "api/v1, '/api/v1/namespaces/{name}', 'parameters,get,put,delete,patch'",
        "api/v1, /api/v1/nodes, 'get,post'",
        "apis/authentication.k8s.io/v1, /apis/authentication.k8s.io/v1/selfsubjectreviews, post",
        "apis/authorization.k8s.io/v1, /apis/authorization.k8s.io/v1/selfsubjectaccessreviews, post",
        "apis/discovery.k8s.io/v1, '/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices/{name}',"
                + " 'parameters,get,put,delete,patch'",
        "apis/networking.k8s.io/v1, '/apis/networking.k8s.io/v1/servicecidrs/{name}/status',"
                + " 'parameters,get,put,patch'",
    })
    void pathsOfferTheVerbsOfTheKind(String document, String path, String members) {
        assertThat(OPEN_API.document(document).path("paths").path(path).propertyNames())
                .containsExactlyInAnyOrder(members.split(","));
    }

    @Test
    void everyKindIsASchemaThatSaysSo() {
        for (ResourceKind kind : Kinds.SERVED) {
            List<String> names = new ArrayList<>();
            JsonNode schemas =
                    OPEN_API.document(OpenApiV3.path(kind)).path("components").path("schemas");
            for (String name : schemas.propertyNames()) {
                for (JsonNode each : schemas.path(name).path("x-kubernetes-group-version-kind")) {
                    if (each.path("kind").asString().equals(kind.kind())) {
                        names.add(name);
                    }
                }
            }
            String group = kind.group().isEmpty()
                    ? "core"
                    : kind.group().replace(".authorization.k8s.io", "").replace(".k8s.io", "");
            assertThat(names).containsExactly("io.k8s.api." + group + ".v1." + kind.kind());
            assertThat(schemas.path(names.get(0)).path("description").asString(""))
                    .isNotEmpty();
        }
    }

    @Test
    void everyReferenceHasItsSchema() {
        for (String document : DOCUMENTS) {
            JsonNode tree = OPEN_API.document(document);
            List<JsonNode> references = tree.findValues("$ref");
            assertThat(references).isNotEmpty();
            for (JsonNode reference : references) {
                assertThat(tree.at(reference.asString().substring(1)).isObject())
                        .as(reference.asString())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "core.v1.ServicePort/properties/port/format | int32",
                "core.v1.ServicePort/properties/targetPort/allOf/0/$ref |"
                        + " #/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                "core.v1.ServiceSpec/properties/selector/additionalProperties/type | string",
                "core.v1.ServiceSpec/properties/ports/items/$ref | #/components/schemas/io.k8s.api.core.v1.ServicePort",
                "core.v1.Service/properties/metadata/allOf/0/$ref |"
                        + " #/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
                "core.v1.NodeStatus/properties/capacity/additionalProperties/$ref |"
                        + " #/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity",
                "core.v1.Event/properties/eventTime/format | date-time",
                "core.v1.ServicePort/required/0 | port",
            })
    void schemasAreOfTheirTypes(String pointer, String expected) {
        JsonNode schemas = OPEN_API.document("api/v1").path("components").path("schemas");
        assertThat(schemas.at("/io.k8s.api." + pointer).asString("")).isEqualTo(expected);
    }

    @Test
    void intOrStringAndQuantityAreWrittenAsKubernetesDoes() {
        JsonNode schemas = OPEN_API.document("api/v1").path("components").path("schemas");
        JsonNode intOrString = schemas.path("io.k8s.apimachinery.pkg.util.intstr.IntOrString");
        assertThat(intOrString.path("format").asString()).isEqualTo("int-or-string");
        assertThat(intOrString.path("x-kubernetes-int-or-string").asBoolean()).isTrue();
        assertThat(schemas.path("io.k8s.apimachinery.pkg.api.resource.Quantity").path("oneOf"))
                .isEqualTo(KubeJson.tree(
                        "[{\"type\":\"string\"},{\"type\":\"number\"}]".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyDescriptionIsOfSomethingThatExists() {
        Set<String> known = new TreeSet<>();
        for (String document : DOCUMENTS) {
            JsonNode schemas = OPEN_API.document(document).path("components").path("schemas");
            for (String name : schemas.propertyNames()) {
                String type = name.substring(name.lastIndexOf('.') + 1);
                known.add(type);
                schemas.path(name).path("properties").propertyNames().forEach(f -> known.add(type + "." + f));
            }
        }
        assertThat(known).containsAll(SchemaDocuments.descriptions().stringPropertyNames());
    }

    @Test
    void everyFieldOfAServiceIsDescribed() {
        JsonNode schemas = OPEN_API.document("api/v1").path("components").path("schemas");
        for (String type : List.of(
                "ServiceSpec",
                "ServicePort",
                "ServiceStatus",
                "LoadBalancerStatus",
                "LoadBalancerIngress",
                "EndpointSubset",
                "EndpointAddress",
                "EndpointPort",
                "ContainerPort")) {
            schemas.path("io.k8s.api.core.v1." + type)
                    .path("properties")
                    .properties()
                    .forEach(e -> assertThat(e.getValue().path("description").asString(""))
                            .as(type + "." + e.getKey())
                            .isNotEmpty());
        }
    }

    @Test
    void theCoreDocumentIsOfUsableSize() {
        String text = new String(KubeJson.write(OPEN_API.document("api/v1")), StandardCharsets.UTF_8);
        assertThat(text).hasSizeBetween(50_000, 1_000_000);
    }
}
