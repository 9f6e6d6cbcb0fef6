package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final Supplier<Instant> now = () -> Instant.EPOCH;
    private final Negotiation negotiation = new Negotiation(now);

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "Application/JSON",
                "application/json;stream=watch",
                "application/*",
                "*/*, application/vnd.kubernetes.protobuf;q=0.9",
                "application/json, application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf;q=0.8, application/json",
                "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json",
                "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io,application/json"
            })
    void plainJsonIsServedToWhoeverTakesIt(String accept) {
        assertThat(negotiation.choose(accept, null)).isInstanceOf(WholeObject.class);
    }

    @Test
    void theFirstClauseThatCanBeServedWins() {
        assertThat(negotiation.choose(TABLE + ",application/json", null))
                .isEqualTo(new TableRows("meta.k8s.io/v1", TableRows.Included.METADATA, now, null));
        assertThat(negotiation.choose("application/json," + TABLE, null)).isInstanceOf(WholeObject.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "application/yaml | true",
                "Application/YAML | true",
                "application/yaml, application/json | true",
                "application/json, application/yaml | false",
                "application/json;q=0.5, application/yaml | true",
                "application/yaml;q=0.5, application/json;q=0.9 | false",
                "*/*, application/yaml | true",
                "application/yaml, */* | true",
                "application/yaml;stream=watch, application/json | false",
                "application/yaml;as=Poem;v=v1;g=meta.k8s.io, application/json | false",
                "application/vnd.kubernetes.protobuf, application/yaml | true",
                "text/yaml | false",
                "- | false"
            })
    void yamlIsServedToWhoeverLikesItBest(String accept, boolean yaml) {
        assertThat(Negotiation.takesYaml(accept)).isEqualTo(yaml);
    }

    @Test
    void theQualityDecidesAndThenTheOrder() {
        assertThat(negotiation.choose("application/json;q=0.1," + TABLE + ";q=0.2", null))
                .isInstanceOf(TableRows.class);
        assertThat(negotiation.choose("*/*," + TABLE, null)).isInstanceOf(TableRows.class);
        assertThat(negotiation.choose("application/yaml;as=Table;v=v1;g=meta.k8s.io", null))
                .isInstanceOf(TableRows.class);
    }

    @Test
    void whoTakesCborOnlyIsToldWhatToSet() {
        assertThatThrownBy(() -> negotiation.choose("application/cbor", null))
                .hasMessage("only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf; in client-go,"
                        + " set AcceptContentTypes of rest.Config to \"application/json\" or leave it empty");
    }

    /** The last is what client-go sends whose content type alone is set. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf,application/json",
                "application/vnd.kubernetes.protobuf,application/json;q=0.1",
                "application/json;q=0.5,application/vnd.kubernetes.protobuf;q=0.6",
                "application/vnd.kubernetes.protobuf,*/*"
            })
    void protobufIsServedToWhoeverLikesItBest(String accept) {
        assertThat(negotiation.choose(accept, null)).isEqualTo(new ProtobufObjects(new WholeObject()));
        assertThat(Negotiation.takesProtobuf(accept)).isTrue();
    }

    @Test
    void protobufIsNotForTextsNorForWhatHasNoMessage() {
        String both = "application/vnd.kubernetes.protobuf,application/json";
        assertThat(negotiation.choose(both, null, null, null, true)).isInstanceOf(WholeObject.class);
        CustomVersion custom = custom();
        assertThat(negotiation.choose(both, null, null, custom, false)).isInstanceOf(CustomObjects.class);
        assertThatThrownBy(() -> negotiation.choose("application/vnd.kubernetes.protobuf", null, null, custom, false))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(406));
        assertThat(negotiation.choose(
                        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", null))
                .isEqualTo(new ProtobufObjects(new MetadataOnly("meta.k8s.io/v1")));
        assertThat(Negotiation.takesProtobuf("application/com.github.proto-openapi.spec.v2@v1.0+protobuf"))
                .isFalse();
    }

    private static CustomVersion custom() {
        KubeObject definition = KubeObject.draft(
                        KubeJson.read("""
                        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                         "metadata":{"name":"widgets.example.com"},
                         "spec":{"group":"example.com","scope":"Namespaced",
                          "names":{"kind":"Widget","plural":"widgets","singular":"widget","listKind":"WidgetList"},
                          "versions":[{"name":"v1","served":true,"storage":true,
                           "schema":{"openAPIV3Schema":{"type":"object"}}}]},
                         "status":{"acceptedNames":{"kind":"Widget","plural":"widgets","listKind":"WidgetList"},
                          "conditions":[{"type":"Established","status":"True"}]}}
                        """.getBytes(StandardCharsets.UTF_8), CustomResourceDefinition.class))
                .committed(1);
        return CustomKinds.of(List.of(definition)).all().iterator().next().version("v1");
    }

    @Test
    void anOlderTableIsAnsweredInItsOwnVersion() {
        assertThat(negotiation.choose("application/json; as=Table; v=v1beta1; g=meta.k8s.io", "Object"))
                .isEqualTo(new TableRows("meta.k8s.io/v1beta1", TableRows.Included.OBJECT, now, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PartialObjectMetadata", "PartialObjectMetadataList"})
    void metadataAloneIsServed(String as) {
        assertThat(negotiation.choose("application/json;as=" + as + ";g=meta.k8s.io;v=v1", null))
                .isInstanceOf(MetadataOnly.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cbor",
                "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io",
                "text/html",
                "application/json;as=Table;v=v1;g=other.io",
                "application/json;as=Table;v=v2;g=meta.k8s.io",
                "application/json;as=Table",
                "application/json;as=Poem;v=v1;g=meta.k8s.io",
                ";;,"
            })
    void nothingElseIsAcceptable(String accept) {
        assertThatThrownBy(() -> negotiation.choose(accept, null))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(406));
    }

    @Test
    void anUnknownIncludeObjectIsRefusedForATableOnly() {
        assertThatThrownBy(() -> negotiation.choose(TABLE, "Everything"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(
                        "includeObject: Invalid value: \"Everything\": must be 'Metadata', 'Object', 'None', or empty");
        assertThat(negotiation.choose("application/json", "Everything")).isInstanceOf(WholeObject.class);
    }
}
