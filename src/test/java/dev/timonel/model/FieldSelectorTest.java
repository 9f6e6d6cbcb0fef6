package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {
    private static final KubeObject POD = object(Kinds.POD, """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop","resourceVersion":"7"},
             "spec":{"nodeName":"node-1","restartPolicy":"Always","schedulerName":"s","serviceAccountName":"sa","containers":[]},
             "status":{"phase":"Running","podIP":"10.244.1.5","podIPs":[{"ip":"10.244.1.5"}],"nominatedNodeName":"node-2"}}""");
    private static final KubeObject EVENT = object(Kinds.EVENT, """
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"shop","resourceVersion":"7"},
             "involvedObject":{"kind":"Pod","namespace":"shop","name":"web-1","uid":"u-1","apiVersion":"v1",
                               "resourceVersion":"3","fieldPath":"spec.containers{web}"},
             "reason":"Started","type":"Normal","source":{"component":"kubelet"},"reportingComponent":"rc"}""");
    private static final KubeObject SERVICE = object(Kinds.SERVICE, """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","resourceVersion":"7"},
             "spec":{"clusterIP":"10.96.0.10","type":"NodePort"}}""");
    private static final KubeObject NODE = object(Kinds.NODE, """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1","resourceVersion":"7"},"spec":{"unschedulable":true}}""");
    private static final KubeObject OPEN_NODE = object(
            Kinds.NODE,
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\",\"resourceVersion\":\"7\"}}");
    private static final KubeObject NAMESPACE = object(Kinds.NAMESPACE, """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","resourceVersion":"7"},"status":{"phase":"Active"}}""");

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name=web-1                     | true",
                "metadata.name==web-1                    | true",
                "metadata.name!=web-1                    | false",
                "metadata.namespace=shop                 | true",
                "metadata.namespace=                     | false",
                "spec.nodeName=node-1                    | true",
                "spec.host=node-1                        | true",
                "spec.nodeName=node-1,status.phase!=Succeeded,status.phase!=Failed | true",
                "status.phase!=Running                   | false",
                ",status.phase=Running,                  | true",
                "status.podIP=10.244.1.5                 | true",
                "status.podIPs=10.244.1.5                | false",
                "status.nominatedNodeName=node-2         | true",
                "spec.restartPolicy=Always               | true",
                "spec.restartPolicy=Never                | false",
                "spec.schedulerName=s                    | true",
                "spec.serviceAccountName=sa              | true",
                "spec.hostNetwork=false                  | true",
                "spec.hostNetwork=true                   | false",
            })
    void selectsPods(String selector, boolean expected) {
        assertThat(FieldSelector.parse(selector, Kinds.POD).matches(POD)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "involvedObject.name=web-1,involvedObject.namespace=shop,involvedObject.kind=Pod,involvedObject.uid=u-1 | true",
                "involvedObject.uid=u-2                          | false",
                "involvedObject.apiVersion=v1                    | true",
                "involvedObject.resourceVersion=3                | true",
                "involvedObject.fieldPath=spec.containers{web}   | true",
                "reason=Started                                  | true",
                "type!=Normal                                    | false",
                "source=kubelet                                  | true",
                "reportingComponent=rc                           | true",
            })
    void selectsEvents(String selector, boolean expected) {
        assertThat(FieldSelector.parse(selector, Kinds.EVENT).matches(EVENT)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"status.successful=3, true", "status.successful=0, false", "status.successful!=0, true"})
    void selectsJobsByThePodsThatSucceeded(String selector, boolean expected) {
        KubeObject job = object(Kinds.JOB, """
                {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"shop","resourceVersion":"7"},
                 "status":{"succeeded":3}}""");
        assertThat(FieldSelector.parse(selector, Kinds.JOB).matches(job)).isEqualTo(expected);
        assertThatThrownBy(() -> FieldSelector.parse("status.succeeded=3", Kinds.JOB))
                .hasMessage("field label \"status.succeeded\" not supported for Job");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"status.replicas=0, true", "status.replicas=3, false"})
    void selectsReplicationControllersByTheirPods(String selector, boolean expected) {
        KubeObject none = object(Kinds.REPLICATION_CONTROLLER, """
                {"apiVersion":"v1","kind":"ReplicationController","metadata":{"name":"r","namespace":"shop","resourceVersion":"7"}}""");
        assertThat(FieldSelector.parse(selector, Kinds.REPLICATION_CONTROLLER).matches(none))
                .isEqualTo(expected);
    }

    @Test
    void selectsServicesNodesAndNamespaces() {
        assertThat(FieldSelector.parse("spec.clusterIP=10.96.0.10,spec.type=NodePort", Kinds.SERVICE)
                        .matches(SERVICE))
                .isTrue();
        assertThat(FieldSelector.parse("spec.type=ClusterIP", Kinds.SERVICE).matches(SERVICE))
                .isFalse();
        assertThat(FieldSelector.parse("spec.unschedulable=true", Kinds.NODE).matches(NODE))
                .isTrue();
        assertThat(FieldSelector.parse("spec.unschedulable=false", Kinds.NODE).matches(OPEN_NODE))
                .isTrue();
        assertThat(FieldSelector.parse("status.phase=Active", Kinds.NAMESPACE).matches(NAMESPACE))
                .isTrue();
        assertThat(FieldSelector.parse("metadata.name=shop", Kinds.NAMESPACE).matches(NAMESPACE))
                .isTrue();
    }

    @Test
    void aBackslashTakesTheMeaningFromTheNextCharacter() {
        assertThat(FieldSelector.parse("reason=a\\,b\\=c\\\\d", Kinds.EVENT).exact(FieldSelector.NAME))
                .isEmpty();
        KubeObject event = object(Kinds.EVENT, """
                {"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"n","resourceVersion":"7"},
                 "involvedObject":{},"reason":"a,b=c\\\\d"}""");
        assertThat(FieldSelector.parse("reason=a\\,b\\=c\\\\d", Kinds.EVENT).matches(event))
                .isTrue();
    }

    @Test
    void nothingSelectsEverything() {
        assertThat(FieldSelector.parse(null, Kinds.POD).isEverything()).isTrue();
        assertThat(FieldSelector.parse("", Kinds.POD).isEverything()).isTrue();
        assertThat(FieldSelector.parse("", Kinds.POD).matches(POD)).isTrue();
        assertThat(FieldSelector.parse("metadata.name=x", Kinds.POD).isEverything())
                .isFalse();
    }

    @Test
    void theExactNameIsThatOfAnEquality() {
        assertThat(FieldSelector.parse("metadata.namespace=a,metadata.name=x", Kinds.POD)
                        .exact(FieldSelector.NAME))
                .contains("x");
        assertThat(FieldSelector.parse("metadata.name!=x", Kinds.POD).exact(FieldSelector.NAME))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Pod                            | spec.foo=x           | field label not supported: spec.foo",
                "Service                        | status.phase=x       | field label not supported: status.phase",
                "Node                           | metadata.namespace=x | field label not supported: metadata.namespace",
                "Event                          | involvedObject.x=y   | field label not supported: involvedObject.x",
                "Namespace                      | spec.x=y             | field label not supported: spec.x",
                "Endpoints                      | spec.x=y             | \"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "EndpointSlice                  | addressType=IPv4     | \"addressType\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "IPAddress                      | spec=x               | \"spec\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "Pod                            | abc                  | invalid selector: 'abc'; can't understand 'abc'",
                "Pod                            | status.phase=a=b     | invalid field selector: unescaped character in value: =",
                "Pod                            | status.phase=a\\b    | invalid field selector: invalid escape sequence: \\b",
            })
    void whatCannotBeSelectedIsRefused(String kind, String selector, String message) {
        ResourceKind resource = Kinds.SERVED.stream()
                .filter(k -> k.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> FieldSelector.parse(selector, resource))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(message);
    }

    private static KubeObject object(ResourceKind kind, String json) {
        return KubeObject.parse(kind, json.getBytes(StandardCharsets.UTF_8));
    }
}
