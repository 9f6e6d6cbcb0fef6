package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.patch.MergePatch;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class BodyDecoderTest {
    private static final String SERVICE = """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","labels":{"a":"b"}},
             "spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"web"},{"port":81,"targetPort":8081}]}}""";

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "application/json", "application/json; charset=utf-8", "Application/JSON"})
    void jsonIsDecoded(@Nullable String contentType) {
        Service service = (Service) decode(SERVICE, contentType, Kinds.SERVICE, FieldValidation.STRICT)
                .object();
        assertThat(service.getMetadata().getName()).isEqualTo("web");
        assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal())
                .isEqualTo("web");
        assertThat(service.getSpec().getPorts().get(1).getTargetPort().getIntVal())
                .isEqualTo(8081);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "text/yaml;charset=utf-8"})
    void yamlIsDecoded(@Nullable String contentType) {
        String yaml = """
                # a comment
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  annotations: {n: "1", t: 'true'}
                spec:
                  ports:
                  - port: 80
                    targetPort: 8080
                """;
        Service service = (Service)
                decode(yaml, contentType, Kinds.SERVICE, FieldValidation.STRICT).object();
        assertThat(service.getSpec().getPorts().get(0).getPort()).isEqualTo(80);
        assertThat(service.getMetadata().getAnnotations())
                .containsEntry("n", "1")
                .containsEntry("t", "true");
    }

    @Test
    void aYamlNumberIsNoLabel() {
        assertBadRequest(
                "apiVersion: v1\nkind: Pod\nmetadata: {labels: {version: 1}}",
                "application/yaml",
                Kinds.POD,
                "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field"
                        + " ObjectMeta.metadata.labels of type string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/cbor"})
    void otherFormatsAreUnsupported(@Nullable String contentType) {
        StatusException refusal = refusal(SERVICE, contentType, Kinds.SERVICE);
        assertThat(refusal.code()).isEqualTo(415);
        assertThat(refusal.reason()).isEqualTo("UnsupportedMediaType");
        assertThat(refusal)
                .hasMessageStartingWith(
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    @Test
    void kindAndApiVersionAreFilledIn() {
        Decoded decoded = decode("{\"metadata\":{\"name\":\"a\"}}", null, Kinds.ENDPOINT_SLICE, FieldValidation.STRICT);
        assertThat(decoded.object().getKind()).isEqualTo("EndpointSlice");
        assertThat(decoded.object().getApiVersion()).isEqualTo("discovery.k8s.io/v1");
        assertThat(decoded.tree().path("apiVersion").asString()).isEqualTo("discovery.k8s.io/v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"metadata\":null}", "{\"metadata\":{}}"})
    void metadataIsNeverMissing(String body) {
        assertThat(decode(body, null, Kinds.POD, FieldValidation.STRICT)
                        .object()
                        .getMetadata())
                .isNotNull();
    }

    @Test
    void everyServedKindSurvivesTheRoundTripWithItsMetadataAlone() {
        for (ResourceKind kind : Kinds.SERVED) {
            Decoded decoded = decode("{\"metadata\":{\"name\":\"x\"}}", null, kind, FieldValidation.STRICT);
            assertThat(decoded.object()).isInstanceOf(kind.type());
            assertThat(KubeJson.tree(KubeJson.write(decoded.object()))
                            .path("metadata")
                            .path("name")
                            .asString())
                    .isEqualTo("x");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Pod\"} | the API version in the data (apps/v1) does not match the expected API version (v1)",
                "{\"apiVersion\":\"v2\"}                       | the API version in the data (v2) does not match the expected API version (v1)",
                "{\"apiVersion\":\"v1\",\"kind\":\"Service\"}  | Service in version \"v1\" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion",
                "{\"kind\":\"Foo\"} | Foo in version \"v1\" cannot be handled as a Pod: no kind \"Foo\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            })
    void anotherTypeIsRefused(String body, String message) {
        assertBadRequest(body, null, Kinds.POD, message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"spec\":{\"ports\":[{\"port\":\"http\"}]}} | string into Go struct field ServicePort.spec.ports.port of type int32",
                "{\"spec\":{\"ports\":[{\"port\":80.5}]}}     | number 80.5 into Go struct field ServicePort.spec.ports.port of type int32",
                "{\"spec\":{\"ports\":[{\"port\":80.0}]}}     | number 80.0 into Go struct field ServicePort.spec.ports.port of type int32",
                "{\"spec\":{\"ports\":[{\"port\":2147483648}]}} | number 2147483648 into Go struct field ServicePort.spec.ports.port of type int32",
                "{\"spec\":{\"ports\":[{\"name\":80}]}}       | number into Go struct field ServicePort.spec.ports.name of type string",
                "{\"spec\":{\"ports\":[{\"targetPort\":true}]}} | bool into Go struct field ServicePort.spec.ports.targetPort of type intstr.IntOrString",
                "{\"spec\":{\"ports\":[80]}}                  | number into Go struct field ServiceSpec.spec.ports of type v1.ServicePort",
                "{\"spec\":{\"ports\":{\"port\":80}}}         | object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort",
                "{\"spec\":{\"selector\":[\"a\"]}}            | array into Go struct field ServiceSpec.spec.selector of type map[string]string",
                "{\"spec\":{\"selector\":{\"a\":{}}}}         | object into Go struct field ServiceSpec.spec.selector of type string",
                "{\"spec\":{\"publishNotReadyAddresses\":\"true\"}} | string into Go struct field ServiceSpec.spec.publishNotReadyAddresses of type bool",
                "{\"spec\":\"x\"}                             | string into Go struct field Service.spec of type v1.ServiceSpec",
                "{\"metadata\":{\"generation\":9223372036854775808}} | number 9223372036854775808 into Go struct field ObjectMeta.metadata.generation of type int64",
            })
    void aValueOfAnotherTypeIsNamedByItsField(String body, String problem) {
        assertBadRequest(
                body,
                null,
                Kinds.SERVICE,
                "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal " + problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"foo\":1}                                        | unknown field \"foo\"",
                "{\"spec\":{\"replicaz\":1}}                        | unknown field \"spec.replicaz\"",
                "{\"spec\":{\"ports\":[{},{\"prot\":1}]}}           | unknown field \"spec.ports[1].prot\"",
                "{\"metadata\":{\"additionalProperties\":{}}}       | unknown field \"metadata.additionalProperties\"",
                "{\"Spec\":{}}                                      | unknown field \"Spec\"",
                "{\"kind\":\"Service\",\"kind\":\"Service\"}        | duplicate field \"kind\"",
                "{\"spec\":{\"type\":\"a\",\"type\":\"b\"}}         | duplicate field \"spec.type\"",
                "{\"spec\":{\"ports\":[{\"port\":1,\"port\":2}]}}   | duplicate field \"spec.ports[0].port\"",
                "{\"spec\":{\"selector\":{\"a\":\"1\",\"a\":\"2\"}}} | duplicate field \"spec.selector.a\"",
                "{\"spec\":{\"a\":1,\"a\":2}}                       | unknown field \"spec.a\"",
                "{\"b\":1,\"spec\":{\"foo\":1,\"type\":\"a\",\"type\":\"b\"}} | unknown field \"b\", unknown field \"spec.foo\", duplicate field \"spec.type\"",
            })
    void strictRefusesUnknownAndDuplicateFields(String body, String problems) {
        StatusException refusal = refusal(body, null, Kinds.SERVICE);
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("BadRequest");
        assertThat(refusal)
                .hasMessage(
                        "Service in version \"v1\" cannot be handled as a Service: strict decoding error: " + problems);
        assertThat(decode(body, null, Kinds.SERVICE, FieldValidation.WARN).warnings())
                .containsExactly(problems.split(", "));
        assertThat(decode(body, null, Kinds.SERVICE, FieldValidation.IGNORE).warnings())
                .isEmpty();
    }

    @Test
    void unknownFieldsAreDroppedAndOfDuplicatesTheLastCounts() {
        Decoded decoded = decode(
                "{\"spec\":{\"foo\":{\"x\":1},\"type\":\"ClusterIP\",\"type\":\"NodePort\"}}",
                null,
                Kinds.SERVICE,
                FieldValidation.WARN);
        assertThat(((Service) decoded.object()).getSpec().getType()).isEqualTo("NodePort");
        assertThat(new String(KubeJson.write(decoded.object()), StandardCharsets.UTF_8))
                .doesNotContain("foo");
        assertThat(decoded.tree().path("spec").has("foo")).isFalse();
    }

    @Test
    void yamlDuplicatesAreFoundToo() {
        assertBadRequest(
                "spec:\n  type: a\n  type: b\n",
                "application/yaml",
                Kinds.SERVICE,
                "Service in version \"v1\" cannot be handled as a Service: strict decoding error: duplicate field \"spec.type\"");
    }

    @Test
    void nullMeansAbsentAndInsideOfListsAndMapsZero() {
        Decoded decoded = decode(
                "{\"spec\":{\"ports\":null,\"type\":null,\"selector\":{\"a\":null},\"externalIPs\":[null]}}",
                null,
                Kinds.SERVICE,
                FieldValidation.STRICT);
        Service service = (Service) decoded.object();
        assertThat(service.getSpec().getPorts()).isEmpty();
        assertThat(service.getSpec().getType()).isNull();
        assertThat(service.getSpec().getSelector()).containsEntry("a", "");
        assertThat(service.getSpec().getExternalIPs()).containsExactly("");
        assertThat(decoded.tree().path("spec").has("ports")).isFalse();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.987654321Z, 2026-01-01T00:00:00Z",
        "2026-01-01T02:00:00+02:00, 2026-01-01T00:00:00Z",
    })
    void timesAreNormalisedToWholeSecondsOfUtc(String given, String expected) {
        Pod pod = (Pod) decode(
                        "{\"metadata\":{\"creationTimestamp\":\"" + given + "\"}}",
                        null,
                        Kinds.POD,
                        FieldValidation.STRICT)
                .object();
        assertThat(pod.getMetadata().getCreationTimestamp()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "2026-01-01T00:00:00.123456Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T02:00:00.500000+02:00, 2026-01-01T00:00:00.500000Z",
    })
    void microTimesHaveSixDigits(String given, String expected) {
        Event event = (Event) decode(
                        "{\"eventTime\":\"" + given + "\",\"series\":{\"lastObservedTime\":\"" + given + "\"}}",
                        null,
                        Kinds.EVENT,
                        FieldValidation.STRICT)
                .object();
        String json = new String(KubeJson.write(event), StandardCharsets.UTF_8);
        assertThat(json)
                .contains("\"eventTime\":\"" + expected + "\"")
                .contains("\"lastObservedTime\":\"" + expected + "\"");
    }

    /** The words of kube-apiserver 1.37.2. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "yesterday | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
                "~~ | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"",
                "2026-01-01 | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
                "2026-01-01T00:00:00 | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"",
                "2026-01-01 00:00:00Z | as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 00:00:00Z\" as \"T\"",
                "2026-01-01t00:00:00z | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"t00:00:00z\" as \"T\"",
                "2026-01-01T00:00:00.Z | as \"2006-01-02T15:04:05Z07:00\": cannot parse \".Z\" as \"Z07:00\"",
                "2026-01-01T00:00:00+1:00 | as \"2006-01-02T15:04:05Z07:00\": cannot parse \"+1:00\" as \"Z07:00\"",
                "2026-13-01T00:00:00Z | : month out of range",
                "2026-00-01T00:00:00Z | : month out of range",
                "2026-02-30T00:00:00Z | : day out of range",
                "2026-01-00T00:00:00Z | : day out of range",
                "2026-01-01T25:00:00Z | : hour out of range",
                "2026-01-01T00:00:00Zx | : extra text: \"x\"",
            })
    void whatIsNoTimeIsRefused(String given, String words) {
        assertBadRequest(
                "{\"metadata\":{\"creationTimestamp\":\"" + given + "\"}}",
                null,
                Kinds.POD,
                "Pod in version \"v1\" cannot be handled as a Pod: parsing time \"" + given + "\""
                        + (words.startsWith(":") ? words : " " + words));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-01T00:00:00Z | \"Z\" as \".000000\"",
                "2026-01-01T01:00:00+02:00 | \"+02:00\" as \".000000\"",
                "2026-01-01T00:00:00.123Z | \".123Z\" as \".000000\"",
                "2026-01-01T00:00:00.123456789Z | \"789Z\" as \"Z07:00\"",
            })
    void aMicroTimeHasSixDigitsAndNoOthers(String given, String words) {
        assertBadRequest(
                "{\"spec\":{\"renewTime\":\"" + given + "\"}}",
                null,
                Kinds.LEASE,
                "Lease in version \"v1\" cannot be handled as a Lease: parsing time \"" + given
                        + "\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse " + words);
    }

    /** fabric8 would make it a v1 OwnerReference. */
    @Test
    void anOwnerIsOfNoKindThatNobodyNamed() {
        Pod pod = (Pod) decode(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"ownerReferences\":[{\"name\":\"a\","
                                + "\"uid\":\"b\"}]}}",
                        null,
                        Kinds.POD,
                        FieldValidation.STRICT)
                .object();
        assertThat(pod.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getApiVersion()).isEmpty();
            assertThat(owner.getKind()).isEmpty();
        });
    }

    @Test
    void quantitiesMayBeNumbers() {
        Node node = (Node) decode(
                        "{\"status\":{\"capacity\":{\"cpu\":2,\"memory\":\"8Gi\",\"pods\":1.5,\"x\":\"1e3\"}}}",
                        null,
                        Kinds.NODE,
                        FieldValidation.STRICT)
                .object();
        assertThat(node.getStatus().getCapacity().get("cpu")).hasToString("2");
        assertThat(node.getStatus().getCapacity().get("memory")).hasToString("8Gi");
        assertThat(node.getStatus().getCapacity().get("pods")).hasToString("1500m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "\"1Q\"", "\"1 Gi\"", "true", "{}"})
    void whatIsNoQuantityIsRefused(String quantity) {
        assertThat(refusal("{\"status\":{\"capacity\":{\"cpu\":" + quantity + "}}}", null, Kinds.NODE))
                .hasMessage(
                        "Node in version \"v1\" cannot be handled as a Node: quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @Test
    void aPatchedTreeIsDecodedAndLeftAsItWas() {
        var tree = KubeJson.tree("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"foo\":1,\"type\":null}}"
                .getBytes(StandardCharsets.UTF_8));
        var before = tree.deepCopy();
        Decoded decoded = BodyDecoder.decodeTree(tree, Kinds.SERVICE, FieldValidation.WARN);
        assertThat(decoded.warnings()).containsExactly("unknown field \"spec.foo\"");
        assertThat(decoded.object().getKind()).isEqualTo("Service");
        assertThat(tree).isEqualTo(before);
    }

    @Test
    void whatAPatchLeftOfTheStoredObjectIsNotLookedAtAgain() {
        String spec = "\"spec\":{\"type\":\"ClusterIP\",\"ports\":[{\"port\":80},{\"port\":81,\"x\":1}]}";
        JsonNode before = KubeJson.tree(
                ("{\"metadata\":{\"name\":\"web\",\"y\":1}," + spec + "}").getBytes(StandardCharsets.UTF_8));
        JsonNode patched =
                MergePatch.apply(before, KubeJson.tree("{\"spec\":{\"z\":1}}".getBytes(StandardCharsets.UTF_8)));
        assertThat(warnings(patched, before)).containsExactly("unknown field \"spec.z\"");
        assertThat(warnings(patched, MissingNode.getInstance()))
                .containsExactly(
                        "unknown field \"metadata.y\"",
                        "unknown field \"spec.ports[1].x\"",
                        "unknown field \"spec.z\"");
    }

    private static List<String> warnings(JsonNode patched, JsonNode before) {
        return BodyDecoder.decodeTree(patched, before, Kinds.SERVICE, FieldValidation.WARN, List.of())
                .warnings();
    }

    @Test
    void aPatchThatLeavesAWrongTypeIsUnprocessable() {
        var tree = KubeJson.tree(
                "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"ports\":\"x\"}}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> BodyDecoder.decodeTree(tree, Kinds.SERVICE, FieldValidation.WARN))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(422);
                    assertThat(e.status().getDetails().getCauses().get(0).getField())
                            .isEqualTo("patch");
                })
                .hasMessageStartingWith(" \"\" is invalid: patch: Invalid value: ")
                .hasMessageEndingWith("of type []v1.ServicePort");
    }

    @Test
    void aPatchCannotChangeTheKind() {
        var tree = KubeJson.tree("{\"kind\":\"Pod\"}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> BodyDecoder.decodeTree(tree, Kinds.SERVICE, FieldValidation.WARN))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void deleteOptionsAreDecoded() {
        DeleteOptions options = options("""
                {"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1","gracePeriodSeconds":0,"propagationPolicy":"Background",
                 "preconditions":{"uid":"u"},"dryRun":["All"],"whatever":1}""");
        assertThat(options.getGracePeriodSeconds()).isZero();
        assertThat(options.getPropagationPolicy()).isEqualTo("Background");
        assertThat(options.getPreconditions().getUid()).isEqualTo("u");
        assertThat(options.getDryRun()).containsExactly("All");
    }

    /** {@code json.Unmarshal} of null leaves a struct as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void noBodyIsNoOptions(String body) {
        DeleteOptions options = options(body);
        assertThat(options.getGracePeriodSeconds()).isNull();
        assertThat(options.getPropagationPolicy()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"kind\":\"Pod\"}", "[]", "{", "{\"gracePeriodSeconds\":\"0\"}"})
    void whatAreNoDeleteOptionsIsRefused(String body) {
        assertThatThrownBy(() -> options(body))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({"Strict, STRICT", "Warn, WARN", "Ignore, IGNORE", "'', WARN", ", WARN"})
    void fieldValidationIsParsed(String text, FieldValidation expected) {
        assertThat(FieldValidation.parse(text, "CreateOptions")).isEqualTo(expected);
    }

    @Test
    void anotherFieldValidationIsInvalid() {
        assertThatThrownBy(() -> FieldValidation.parse("strict", "PatchOptions"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessage("PatchOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"strict\":"
                        + " supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
    }

    private static Decoded decode(
            String body, @Nullable String contentType, ResourceKind kind, FieldValidation validation) {
        return BodyDecoder.decode(body.getBytes(StandardCharsets.UTF_8), contentType, kind, validation);
    }

    private static DeleteOptions options(String body) {
        return BodyDecoder.decodeOptions(
                body.getBytes(StandardCharsets.UTF_8), "application/json", DeleteOptions.class);
    }

    private static StatusException refusal(String body, @Nullable String contentType, ResourceKind kind) {
        return catchThrowableOfType(
                StatusException.class, () -> decode(body, contentType, kind, FieldValidation.STRICT));
    }

    private static void assertBadRequest(String body, @Nullable String contentType, ResourceKind kind, String message) {
        StatusException refusal = refusal(body, contentType, kind);
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("BadRequest");
        assertThat(refusal).hasMessage(message);
    }
}
