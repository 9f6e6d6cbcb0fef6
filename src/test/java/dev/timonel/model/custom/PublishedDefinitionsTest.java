package dev.timonel.model.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.model.rules.Rules;
import dev.timonel.model.schema.Defaulting;
import dev.timonel.model.schema.ObjectValidation;
import dev.timonel.model.schema.Schema;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Definitions that many clusters have: of Gateway API, prometheus-operator and cert-manager. */
class PublishedDefinitionsTest {
    private static JsonNode all;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = new GZIPInputStream(Objects.requireNonNull(
                PublishedDefinitionsTest.class.getResourceAsStream("/custom/projects.json.gz")))) {
            all = KubeJson.mapper().readTree(in);
        }
    }

    private static JsonNode schema(String name) {
        for (JsonNode each : all) {
            if (each.path("metadata").path("name").asString().equals(name)) {
                return each.path("spec").path("versions").get(0).path("schema").path("openAPIV3Schema");
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void theirSchemasAreTaken() {
        for (JsonNode each : all) {
            for (JsonNode version : each.path("spec").path("versions")) {
                assertThat(SchemaValidation.errors(version.path("schema").path("openAPIV3Schema"), "s"))
                        .as(each.path("metadata").path("name").asString())
                        .isEmpty();
                version.path("additionalPrinterColumns")
                        .forEach(column -> assertThat(SchemaValidation.columnPath(
                                        column.path("jsonPath").asString()))
                                .isEmpty());
            }
        }
    }

    @Test
    void nothingOfThemIsLostWhenTheyAreStored() {
        for (JsonNode each : all) {
            CustomResourceDefinition definition = KubeJson.fromTree(each, CustomResourceDefinition.class);
            assertThat(KubeJson.tree(KubeJson.write(definition)).path("spec"))
                    .as(each.path("metadata").path("name").asString())
                    .isEqualTo(each.path("spec"));
        }
    }

    private static List<String> errors(String definition, String object) {
        Schema schema = Schema.structural(schema(definition));
        JsonNode tree = KubeJson.mapper().readTree(object.replace('\'', '"'));
        Defaulting.fill(tree, schema);
        List<FieldError> errors = new ArrayList<>(ObjectValidation.errors(tree, schema));
        errors.addAll(ListTypes.errors(tree, schema));
        errors.addAll(Rules.errors(tree, null, schema));
        return errors.stream().map(FieldError::toString).toList();
    }

    @Test
    void aRouteIsHeldToTheRulesOfGatewayApi() {
        String route = "{'apiVersion':'gateway.networking.k8s.io/v1','kind':'HTTPRoute','metadata':{'name':'r'},"
                + "'spec':{'parentRefs':[{'name':'g'}],'rules':[{'matches':[{'path':{'type':'PathPrefix','value':'/a'}}],"
                + "'filters':[{'type':'FILTER','requestRedirect':{'statusCode':302}}],'backendRefs':[]}]}}";
        String name = "httproutes.gateway.networking.k8s.io";
        assertThat(errors(name, route.replace("FILTER", "RequestRedirect"))).isEmpty();
        assertThat(errors(name, route.replace("FILTER", "URLRewrite")))
                .anyMatch(error -> error.contains("filter.urlRewrite must be specified for URLRewrite filter.type"));
        assertThat(errors(name, route.replace("FILTER", "RequestRedirect").replace("'/a'", "'a'")))
                .anyMatch(error -> error.contains("value must be an absolute path and start with '/'"));
    }

    @Test
    void aGatewayHasListenersThatDiffer() {
        String gateway = "{'apiVersion':'gateway.networking.k8s.io/v1','kind':'Gateway','metadata':{'name':'g'},"
                + "'spec':{'gatewayClassName':'c','listeners':[{'name':'a','port':80,'protocol':'HTTP'},"
                + "{'name':'b','port':PORT,'protocol':'HTTP'}]}}";
        String name = "gateways.gateway.networking.k8s.io";
        assertThat(errors(name, gateway.replace("PORT", "81"))).isEmpty();
        assertThat(errors(name, gateway.replace("PORT", "80")))
                .anyMatch(error -> error.contains("Combination of port, protocol and hostname must be unique"));
    }
}
