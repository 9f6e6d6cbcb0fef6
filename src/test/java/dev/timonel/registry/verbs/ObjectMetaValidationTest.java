package dev.timonel.registry.verbs;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectMetaValidationTest {
    private static final String LABEL =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String SUBDOMAIN =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String QUALIFIED =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String OWNER = "'apiVersion':'v1','kind':'Node','name':'n','uid':'u'";

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesOnCreate(String rule, ResourceKind kind, String meta, String error) {
        ObjectMeta parsed = json(ObjectMeta.class, meta);
        assertThat(texts(created(parsed, kind))).containsExactly(error);
    }

    static Stream<Arguments> refusesOnCreate() {
        return Stream.of(
                arguments(
                        "a name is required",
                        Kinds.POD,
                        "{'namespace':'d'}",
                        "metadata.name: Required value: name or generateName is required"),
                arguments(
                        "a pod is named by a subdomain",
                        Kinds.POD,
                        "{'name':'A','namespace':'d'}",
                        "metadata.name: Invalid value: \"A\": " + SUBDOMAIN),
                arguments(
                        "a node is named by a subdomain",
                        Kinds.NODE,
                        "{'name':'a_b'}",
                        "metadata.name: Invalid value: \"a_b\": " + SUBDOMAIN),
                arguments(
                        "a namespace is named by a label",
                        Kinds.NAMESPACE,
                        "{'name':'-a'}",
                        "metadata.name: Invalid value: \"-a\": " + LABEL),
                arguments(
                        "a service is named by a label",
                        Kinds.SERVICE,
                        "{'name':'1.a','namespace':'d'}",
                        "metadata.name: Invalid value: \"1.a\": must not contain dots"),
                arguments(
                        "an event's name is a part of a path",
                        Kinds.EVENT,
                        "{'name':'a/b','namespace':'d'}",
                        "metadata.name: Invalid value: \"a/b\": may not contain '/'"),
                arguments(
                        "an IPAddress is named by an address",
                        Kinds.IP_ADDRESS,
                        "{'name':'web'}",
                        "metadata.name: Invalid value: \"web\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                arguments(
                        "a prefix keeps to the rule of names",
                        Kinds.POD,
                        "{'name':'b','generateName':'Bx-','namespace':'d'}",
                        "metadata.generateName: Invalid value: \"Bx-\": " + SUBDOMAIN),
                arguments(
                        "a namespaced object has a namespace",
                        Kinds.POD,
                        "{'name':'a'}",
                        "metadata.namespace: Required value"),
                arguments(
                        "a namespace is a label",
                        Kinds.POD,
                        "{'name':'a','namespace':'D'}",
                        "metadata.namespace: Invalid value: \"D\": " + LABEL),
                arguments(
                        "a cluster-scoped object has no namespace",
                        Kinds.NODE,
                        "{'name':'a','namespace':'d'}",
                        "metadata.namespace: Forbidden: not allowed on this type"),
                arguments(
                        "a label key is a qualified name",
                        Kinds.NODE,
                        "{'name':'a','labels':{'-x':'y'}}",
                        "metadata.labels: Invalid value: \"-x\": " + QUALIFIED),
                arguments(
                        "an annotation key is a qualified name",
                        Kinds.NODE,
                        "{'name':'a','annotations':{'/a':''}}",
                        "metadata.annotations: Invalid value: \"/a\": prefix part must be non-empty"),
                arguments(
                        "a generation is not negative",
                        Kinds.NODE,
                        "{'name':'a','generation':-1}",
                        "metadata.generation: Invalid value: -1: must be greater than or equal to 0"),
                arguments(
                        "an owner has a version",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{'apiVersion':'','kind':'Node','name':'n','uid':'u'}]}",
                        "metadata.ownerReferences[0].apiVersion: Required value: must not be empty"),
                arguments(
                        "an owner has a kind",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{'apiVersion':'v1','kind':'','name':'n','uid':'u'}]}",
                        "metadata.ownerReferences[0].kind: Required value: must not be empty"),
                arguments(
                        "an owner has a name",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{'apiVersion':'v1','kind':'Node','uid':'u'}]}",
                        "metadata.ownerReferences[0].name: Required value: must not be empty"),
                arguments(
                        "an owner has a uid",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'n'}]}",
                        "metadata.ownerReferences[0].uid: Required value: must not be empty"),
                arguments(
                        "an event owns nothing",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'n','uid':'u'}]}",
                        "metadata.ownerReferences[0]: Invalid value:"
                                + " {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"n\",\"uid\":\"u\"}: /v1,"
                                + " Kind=Event is disallowed from being an owner"),
                arguments(
                        "an owner has a group and a version",
                        Kinds.NODE,
                        "{'name':'a','ownerReferences':[{" + OWNER + "},{" + OWNER.replace("'v1'", "'a/b/c'") + "}]}",
                        "metadata.ownerReferences[1].apiVersion: Invalid value: \"a/b/c\": must be <group>/<version> or <version>"),
                arguments(
                        "a finalizer is a qualified name",
                        Kinds.LEASE,
                        "{'name':'a','namespace':'d','finalizers':['_x']}",
                        "metadata.finalizers: Invalid value: \"_x\": " + QUALIFIED),
                arguments(
                        "a finalizer has a domain",
                        Kinds.NODE,
                        "{'name':'a','finalizers':['kubernetes','a.b/c','orphan','x']}",
                        "metadata.finalizers[3]: Invalid value: \"x\": name is neither a standard finalizer name nor is it fully"
                                + " qualified"),
                arguments(
                        "dependents are either orphaned or deleted",
                        Kinds.NODE,
                        "{'name':'a','finalizers':['orphan','foregroundDeletion']}",
                        "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and"
                                + " foregroundDeletion cannot be both set"));
    }

    @Test
    void onlyOneOwnerIsTheController() {
        ObjectMeta meta = json(
                ObjectMeta.class,
                "{'name':'a','ownerReferences':[{" + OWNER + ",'controller':true},{" + OWNER + ",'controller':false},{"
                        + OWNER.replace("'n'", "'m'") + ",'controller':true}]}");
        assertThat(created(meta, Kinds.NODE)).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("metadata.ownerReferences");
            assertThat(error.message())
                    .startsWith("Invalid value: [{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"n\",\"uid\":")
                    .contains(",\"controller\":true},{")
                    .endsWith(": Only one reference can have Controller set to true. Found \"true\" in references for"
                            + " Node/n and Node/m");
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void acceptsOnCreate(String rule, ResourceKind kind, String meta) {
        assertThat(created(json(ObjectMeta.class, meta), kind)).isEmpty();
    }

    static Stream<Arguments> acceptsOnCreate() {
        return Stream.of(
                arguments(
                        "a prefix may end with a dash",
                        Kinds.POD,
                        "{'generateName':'a-','name':'a-x','namespace':'d'}"),
                arguments("a pod's name may have dots", Kinds.POD, "{'name':'a.b','namespace':'d'}"),
                arguments("an event's name may have upper case", Kinds.EVENT, "{'name':'A_b.17','namespace':'d'}"),
                arguments("annotation keys may have upper case", Kinds.NODE, "{'name':'a','annotations':{'X.y/Z':''}}"),
                arguments("managedFields are not looked at", Kinds.NODE, "{'name':'a','managedFields':[{}]}"));
    }

    @Test
    void annotationsTakeUpTo256KibInAll() {
        ObjectMeta meta = new ObjectMetaBuilder()
                .withName("a")
                .addToAnnotations("k", "x".repeat(256 * 1024 - 1))
                .build();
        assertThat(created(meta, Kinds.NODE)).isEmpty();
        meta.getAnnotations().put("l", "");
        assertThat(texts(created(meta, Kinds.NODE)))
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void theRuleForNamesIsTheCallers() {
        ObjectMeta meta = json(ObjectMeta.class, "{'name':'x..y','namespace':'d'}");
        assertThat(ObjectMetaValidation.validateCreate(meta, Kinds.POD, Names::pathSegment))
                .isEmpty();
    }

    private static final String OLD =
            "{'name':'a','namespace':'d','uid':'u','generation':2,'creationTimestamp':'2026-01-01T00:00:00Z'";

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesOnUpdate(String rule, String change, String error) {
        ObjectMeta old = json(ObjectMeta.class, OLD + "}");
        ObjectMeta meta = json(ObjectMeta.class, OLD + "," + change + "}");
        assertThat(texts(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)))
                .containsExactly(error);
    }

    static Stream<Arguments> refusesOnUpdate() {
        return Stream.of(
                arguments("name stays", "'name':'b'", "metadata.name: Invalid value: \"b\": field is immutable"),
                arguments(
                        "namespace stays",
                        "'namespace':'e'",
                        "metadata.namespace: Invalid value: \"e\": field is immutable"),
                arguments("uid stays", "'uid':'v'", "metadata.uid: Invalid value: \"v\": field is immutable"),
                arguments(
                        "deletionTimestamp is not the client's to set",
                        "'deletionTimestamp':'2026-01-01T00:00:01Z'",
                        "metadata.deletionTimestamp: Invalid value: \"2026-01-01T00:00:01Z\": field is immutable"),
                arguments(
                        "deletionGracePeriodSeconds is not the client's to set",
                        "'deletionGracePeriodSeconds':5",
                        "metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable"),
                arguments(
                        "generation does not go back",
                        "'generation':1",
                        "metadata.generation: Invalid value: 1: must not be decremented"),
                arguments(
                        "annotations stay valid",
                        "'annotations':{'/a':''}",
                        "metadata.annotations: Invalid value: \"/a\": prefix part must be non-empty"));
    }

    @Test
    void noFinalizerIsAddedWhileDeleting() {
        ObjectMeta old = json(
                ObjectMeta.class,
                OLD + ",'deletionTimestamp':'2026-01-01T00:00:00Z','finalizers':['a.b/kept','a.b/gone']}");
        ObjectMeta meta = json(
                ObjectMeta.class,
                OLD + ",'deletionTimestamp':'2026-01-01T00:00:00Z','finalizers':['a.b/z','a.b/kept','a.b/x']}");
        assertThat(texts(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)))
                .containsExactly("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"a.b/x\", \"a.b/z\"}");
    }

    @Test
    void finalizersMayBeAddedBeforeAndRemovedAfterTheDelete() {
        ObjectMeta plain = json(ObjectMeta.class, OLD + "}");
        ObjectMeta held = json(ObjectMeta.class, OLD + ",'finalizers':['a.b/x']}");
        assertThat(ObjectMetaValidation.validateUpdate(held, plain, Kinds.POD)).isEmpty();
        ObjectMeta deleting =
                json(ObjectMeta.class, OLD + ",'deletionTimestamp':'2026-01-01T00:00:00Z','finalizers':['a.b/x']}");
        ObjectMeta released = json(ObjectMeta.class, OLD + ",'deletionTimestamp':'2026-01-01T00:00:00Z'}");
        assertThat(ObjectMetaValidation.validateUpdate(released, deleting, Kinds.POD))
                .isEmpty();
    }

    @Test
    void aTimestampMayBeSpelledOtherwise() {
        ObjectMeta old = json(ObjectMeta.class, OLD + "}");
        ObjectMeta meta = json(ObjectMeta.class, OLD + ",'creationTimestamp':'2026-01-01T01:00:00+01:00'}");
        assertThat(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)).isEmpty();
    }

    @Test
    void whatTheClientLeavesOutStays() {
        ObjectMeta old = json(
                ObjectMeta.class, OLD + ",'deletionTimestamp':'2026-01-01T00:00:09Z','deletionGracePeriodSeconds':9}");
        ObjectMeta meta = json(ObjectMeta.class, "{'name':'a','namespace':'d','generation':7,'selfLink':'/x'}");
        ObjectMetaValidation.keepSystemFields(meta, old);
        assertThat(meta).isEqualTo(old);
    }

    @Test
    void timesOfTheServerStayWhateverTheClientSays() {
        ObjectMeta old =
                json(ObjectMeta.class, OLD + ",'deletionTimestamp':'2026-01-01T00:00:09Z','finalizers':['a.b/x']}");
        ObjectMeta meta = json(
                ObjectMeta.class,
                "{'name':'a','namespace':'d','finalizers':['a.b/x'],'creationTimestamp':'2020-01-01T00:00:00Z',"
                        + "'deletionTimestamp':'2020-01-01T00:00:00Z'}");
        ObjectMetaValidation.keepSystemFields(meta, old);
        assertThat(meta).isEqualTo(old);
    }

    @Test
    void whatHoldsForEachObjectIsToldBeforeWhatAnUpdateMayNotChange() {
        ObjectMeta old = json(ObjectMeta.class, OLD + "}");
        ObjectMeta meta = json(ObjectMeta.class, OLD + ",'uid':'v','labels':{'/a':''}}");
        assertThat(texts(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)))
                .containsExactly(
                        "metadata.labels: Invalid value: \"/a\": prefix part must be non-empty",
                        "metadata.uid: Invalid value: \"v\": field is immutable");
    }

    @Test
    void aGracePeriodThatIsNotThereIsShownAsNull() {
        ObjectMeta old = json(ObjectMeta.class, OLD + ",'deletionGracePeriodSeconds':5}");
        ObjectMeta meta = json(ObjectMeta.class, OLD + "}");
        assertThat(texts(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)))
                .containsExactly("metadata.deletionGracePeriodSeconds: Invalid value: null: field is immutable");
    }

    @Test
    void whatTheClientGetsWrongIsNotMended() {
        ObjectMeta old = json(ObjectMeta.class, OLD + "}");
        ObjectMeta meta = json(ObjectMeta.class, "{'name':'a','namespace':'d','uid':'other'}");
        ObjectMetaValidation.keepSystemFields(meta, old);
        assertThat(texts(ObjectMetaValidation.validateUpdate(meta, old, Kinds.POD)))
                .containsExactly("metadata.uid: Invalid value: \"other\": field is immutable");
    }

    private static List<FieldError> created(ObjectMeta meta, ResourceKind kind) {
        return ObjectMetaValidation.validateCreate(
                meta, kind, ServedKinds.strategies().of(kind, ClusterSnapshot.empty())::nameErrors);
    }
}
