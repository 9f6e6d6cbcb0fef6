package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policies of admission as clients meet them: they hold in the namespaces of this test alone. */
@ExtendWith(SharedServers.Resolver.class)
class Fabric8PolicyTest {
    private static Fabric8Session session;
    private static String url;

    private final String ns = session.freshNamespace();
    private final String name = ns + ".example.com";

    @BeforeAll
    static void open(SharedServers servers) {
        url = servers.on(Database.H2).url();
        session = new Fabric8Session(url);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @AfterEach
    void repeal() {
        var api = session.client().admissionRegistration().v1();
        api.validatingAdmissionPolicyBindings().withName(name).delete();
        api.validatingAdmissionPolicies().withName(name).delete();
    }

    private void apply(String yaml) {
        session.client()
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private void policy(String resources, String validation) {
        apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %s}
                spec:
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
                    resourceRules:
                    - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: [%s]}
                  validations:
                  - %s
                """.formatted(name, ns, resources, validation));
    }

    private void bind(String action) {
        apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %s}
                spec: {policyName: %s, validationActions: [%s]}
                """.formatted(name, name, action));
    }

    private ConfigMap map(String mapName, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(mapName)
                .withNamespace(ns)
                .endMetadata()
                .addToData("k", value)
                .build();
    }

    private static void assertDenied(int code, String told, ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(KubernetesClientException.class, e -> {
            assertThat(e.getStatus().getMessage()).endsWith(told);
            assertThat(e.getCode()).isEqualTo(code);
        });
    }

    @Test
    void whatIsAcknowledgedHoldsForTheNextWriteAndNoLongerThanItIsThere() {
        policy("configmaps", "expression: \"request.operation == 'DELETE' || object.data.k != 'bad'\"");

        for (int i = 0; i < 20; i++) {
            session.client().resource(map("free" + i, "bad")).create();
            bind("Deny");
            String refused = "refused" + i;
            assertDenied(
                    422,
                    "ValidatingAdmissionPolicy '" + name + "' with binding '" + name
                            + "' denied request: failed expression: request.operation == 'DELETE' || object.data.k != 'bad'",
                    () -> session.client().resource(map(refused, "bad")).create());
            session.client()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicyBindings()
                    .withName(name)
                    .delete();
        }
    }

    @Test
    void everyWayToWriteIsAsked() {
        policy(
                "configmaps",
                "{expression: \"request.operation == 'DELETE' ? oldObject.data.k != 'kept' : object.data.k != 'bad'\","
                        + " message: no, reason: Forbidden}");
        session.client().resource(map("kept", "kept")).create();
        bind("Deny");
        Resource<ConfigMap> kept = session.client().configMaps().inNamespace(ns).withName("kept");
        String no = "denied request: no";

        assertDenied(403, no, () -> session.client().resource(map("a", "bad")).create());
        assertDenied(
                403,
                no,
                () -> session.client().resource(map("a", "bad")).dryRun(true).create());
        assertDenied(
                403, no, () -> session.client().resource(map("kept", "bad")).update());
        assertDenied(
                403,
                no,
                () -> session.client()
                        .resource(map("kept", "bad"))
                        .forceConflicts()
                        .serverSideApply());
        assertDenied(403, no, () -> kept.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"k\":\"bad\"}}"));
        assertDenied(403, no, kept::delete);
        assertDenied(
                403, no, () -> session.client().configMaps().inNamespace(ns).delete());
        assertThat(kept.get().getData()).containsEntry("k", "kept");
    }

    @Test
    void subresourcesAreAskedAboutByTheirOwnObjects() {
        policy(
                "\"*/scale\", pods/eviction, serviceaccounts/token",
                "{expression: \"request.subResource == 'scale' ? object.kind == 'Scale' && object.spec.replicas < 3 : false\","
                        + " messageExpression: \"request.kind.kind + ' of ' + request.resource.resource\"}");
        bind("Deny");
        apply("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: r, namespace: %s}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: r}}
                  template: {metadata: {labels: {app: r}}, spec: {containers: [{name: c, image: i}]}}
                """.formatted(ns));
        var set = session.client().apps().replicaSets().inNamespace(ns).withName("r");

        assertThat(set.scale(2).getSpec().getReplicas()).isEqualTo(2);
        assertDenied(422, "denied request: Scale of replicasets", () -> set.scale(3));
        Pod pod = session.client().pods().inNamespace(ns).list().getItems().get(0);
        assertDenied(
                422,
                "denied request: Eviction of pods",
                () -> session.client()
                        .pods()
                        .inNamespace(ns)
                        .withName(pod.getMetadata().getName())
                        .evict());
        assertDenied(
                422,
                "denied request: TokenRequest of serviceaccounts",
                () -> session.client()
                        .serviceAccounts()
                        .inNamespace(ns)
                        .withName("default")
                        .tokenRequest(new io.fabric8.kubernetes.api.model.authentication.TokenRequest()));
    }

    @Test
    void aWarningIsAHeaderAndTheWriteIsDone() throws Exception {
        policy("configmaps", "{expression: \"false\", message: well}");
        bind("Warn");

        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/api/v1/namespaces/" + ns + "/configmaps"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"c\"}}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().allValues("Warning"))
                .containsExactly("299 - \"Validation failed for ValidatingAdmissionPolicy '" + name + "' with binding '"
                        + name + "': well\"");
    }

    /** As Gateway API guards its definitions: by an annotation of what is written, and of what is there. */
    @Test
    void definitionsOfAChannelKeepThoseOfAnotherOut() {
        apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  matchConstraints:
                    resourceRules:
                    - {apiGroups: [apiextensions.k8s.io], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ["*"]}
                  variables:
                  - name: channel
                    expression: "has(object.metadata.annotations) && 'example.com/channel' in object.metadata.annotations
                      ? object.metadata.annotations['example.com/channel'] : 'stable'"
                  validations:
                  - expression: "object.spec.group != '%1$s' || oldObject == null || variables.channel == 'stable'"
                    message: no experiments
                  - expression: "object.spec.group != '%1$s' || object.spec.versions.all(v, !v.name.matches('^v1alpha[0-9]+$'))"
                    messageExpression: "'not ' + object.spec.versions[0].name"
                """.formatted(name));
        bind("Deny");

        apply(definition("roads", "v1", "stable"));
        assertDenied(422, "denied request: no experiments", () -> apply(definition("roads", "v1", "experimental")));
        assertDenied(422, "denied request: not v1alpha2", () -> apply(definition("tracks", "v1alpha2", "stable")));
        session.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("roads." + name)
                .delete();
    }

    private String definition(String plural, String version, String channel) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %4$s.%1$s, annotations: {example.com/channel: %3$s}}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {plural: %4$s, kind: Road}
                  versions:
                  - {name: %2$s, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(name, version, channel, plural);
    }

    @Test
    void customResourcesAreSeenInTheVersionThatThePolicyNames() {
        apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: ships.%1$s}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {plural: ships, singular: ship, kind: Ship}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {oars: {type: integer, default: 2}}}}}}}
                  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {oars: {type: integer, default: 4}}}}}}}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  matchConstraints:
                    resourceRules:
                    - {apiGroups: [%1$s], apiVersions: [v1], operations: [CREATE], resources: [ships]}
                  validations:
                  - expression: "object.apiVersion == '%1$s/v1' && request.requestKind.version == 'v1'"
                    messageExpression: "object.apiVersion + ' ' + request.resource.version + ' ' + request.requestResource.version +
                      ' ' + string(object.spec.oars)"
                """.formatted(name));
        bind("Deny");

        apply(ship("v1"));
        assertDenied(422, "denied request: " + name + "/v1 v1 v2 4", () -> apply(ship("v2")));
        session.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("ships." + name)
                .delete();
    }

    private String ship(String version) {
        return """
                apiVersion: %1$s/%2$s
                kind: Ship
                metadata: {name: %2$s, namespace: %3$s}
                spec: {}
                """.formatted(name, version, ns);
    }
}
