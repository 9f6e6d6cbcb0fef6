package dev.timonel.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.merge.Atom;
import dev.timonel.model.merge.Typed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PublishedSchemasTest {
    @Test
    void everyServedKindHasOne() {
        for (ResourceKind kind : Kinds.SERVED) {
            Schema schema = PublishedSchemas.of(kind).orElseThrow(() -> new AssertionError(kind));
            assertThat(schema.type()).isEqualTo("object");
            assertThat(schema.fields()).containsKeys("apiVersion", "kind", "metadata");
        }
        assertThat(PublishedSchemas.of(Kinds.CURSOR)).isEmpty();
    }

    /** What the Go types of k8s.io/api say in their tags listType, listMapKey, patchStrategy and patchMergeKey. */
    @ParameterizedTest
    @CsvSource({
        "'', v1, Service, spec.ports, map, 'port,protocol', merge, port",
        "'', v1, Pod, spec.containers, map, name, merge, name",
        "'', v1, Pod, spec.containers.[].ports, map, 'containerPort,protocol', merge, containerPort",
        "'', v1, Pod, spec.topologySpreadConstraints, map, 'topologyKey,whenUnsatisfiable', merge, topologyKey",
        "'', v1, Pod, spec.tolerations, atomic, '', '', ''",
        "'', v1, Pod, metadata.finalizers, set, '', merge, ''",
        "'', v1, Pod, metadata.ownerReferences, map, uid, merge, uid",
        "apps, v1, Deployment, spec.strategy, '', '', retainKeys, ''",
        "apps, v1, Deployment, spec.template.spec.volumes, map, name, 'merge,retainKeys', name",
        "discovery.k8s.io, v1, EndpointSlice, endpoints, atomic, '', '', ''",
        "autoscaling, v2, HorizontalPodAutoscaler, status.conditions, map, type, merge, type",
    })
    void listsSayHowTheyMerge(
            String group,
            String version,
            String kind,
            String path,
            String type,
            String keys,
            String strategy,
            String key) {
        Schema schema = PublishedSchemas.of(group, version, kind).orElseThrow();
        for (String step : path.split("\\.")) {
            schema = step.equals("[]") ? schema.items() : schema.field(step);
        }
        assertThat(schema.listType()).isEqualTo(type);
        assertThat(String.join(",", schema.listMapKeys())).isEqualTo(keys);
        assertThat(schema.patchStrategy()).isEqualTo(strategy);
        assertThat(schema.patchMergeKey()).isEqualTo(key);
    }

    @Test
    void defaultsTypesAndMapTypesAreThere() {
        Schema port = PublishedSchemas.named("io.k8s.api.core.v1.ServicePort").orElseThrow();
        assertThat(port.field("protocol").defaultValue().asString()).isEqualTo("TCP");
        assertThat(port.field("targetPort").intOrString()).isTrue();
        assertThat(port.field("port").format()).isEqualTo("int32");
        assertThat(port.required()).containsExactly("port");
        Schema spec = PublishedSchemas.of(Kinds.SERVICE).orElseThrow().field("spec");
        assertThat(spec.name()).isEqualTo("io.k8s.api.core.v1.ServiceSpec");
        assertThat(spec.field("selector").mapType()).isEqualTo("atomic");
        assertThat(spec.field("selector").additional().type()).isEqualTo("string");
        Schema pod = PublishedSchemas.of(Kinds.POD).orElseThrow();
        assertThat(pod.field("spec")
                        .field("containers")
                        .items()
                        .field("resources")
                        .field("limits")
                        .additional()
                        .name())
                .isEqualTo("io.k8s.apimachinery.pkg.api.resource.Quantity");
    }

    @Test
    void aServiceMergesByPortAndProtocolAndItsSelectorAsAWhole() {
        Atom service = MergeTypes.of(Kinds.SERVICE).orElseThrow();
        JsonNode object = KubeJson.tree("""
            {"spec":{"selector":{"a":"b"},"ports":[{"port":80,"targetPort":"http"}]},
             "metadata":{"labels":{"x":"y"},"creationTimestamp":null}}\
            """.getBytes(StandardCharsets.UTF_8));
        Typed.check(object, service, false);
        assertThat(Typed.fields(object, service).toString().isEmpty()).isFalse();
        Atom spec = service.map().fields().get("spec").type().resolve();
        assertThat(spec.map().fields().get("selector").type().resolve().map().atomic())
                .isTrue();
        Atom.ListType ports = spec.map().fields().get("ports").type().resolve().list();
        assertThat(ports.keys()).containsExactly("port", "protocol");
        assertThat(ports.elements()
                        .resolve()
                        .map()
                        .fields()
                        .get("protocol")
                        .defaultValue()
                        .asString())
                .isEqualTo("TCP");
    }

    @Test
    void aSchemaOfItsOwnMergesAsItSays() {
        Schema schema = Schema.structural(KubeJson.tree("""
            {"type":"object","properties":{"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
             "port":{"x-kubernetes-int-or-string":true},
             "tags":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}}}\
            """.getBytes(StandardCharsets.UTF_8)));
        Atom atom = MergeTypes.of(schema, false);
        Typed.check(
                KubeJson.tree("{\"free\":{\"a\":{\"b\":[1]}},\"port\":\"http\",\"tags\":[\"a\"]}"
                        .getBytes(StandardCharsets.UTF_8)),
                atom,
                false);
        assertThat(atom.map().fields().get("tags").type().resolve().list().atomic())
                .isFalse();
    }
}
