package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused of a pod's spec, on create and on update. */
class PodValidationTest {
    private static final String LABEL =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end"
                    + " with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String QUALIFIED =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String C = "'containers':[{'name':'c','image':'i'}]";

    private final PodStrategy strategy = new PodStrategy();

    private Pod pod(String spec) {
        Pod pod = json(Pod.class, "{'metadata':{'name':'p','namespace':'d'},'spec':{" + spec + "}}");
        strategy.setDefaults(pod);
        return pod;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "specRules",
        "containerRules",
        "resourceRules",
        "tolerationRules",
        "dnsRules",
        "spreadRules",
        "sidecarRules"
    })
    void refusesOnCreate(String rule, String spec, String error) {
        assertThat(texts(strategy.validate(pod(spec), Writes.onNothing()))).containsExactly(error);
    }

    static Stream<Arguments> dnsRules() {
        String config = C + ",'dnsConfig':";
        return Stream.of(
                arguments(
                        "up to 3 name servers",
                        config + "{'nameservers':['1.1.1.1','1.1.1.2','1.1.1.3','1.1.1.4']}",
                        "spec.dnsConfig.nameservers: Invalid value: [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]: must"
                                + " not have more than 3 nameservers"),
                arguments(
                        "up to 32 search paths",
                        config + "{'searches':[" + "'a',".repeat(32) + "'a']}",
                        "spec.dnsConfig.searches: Invalid value: [" + "\"a\",".repeat(32)
                                + "\"a\"]: must not have more than 32 search paths"),
                arguments(
                        "a search path is a domain",
                        config + "{'searches':['_tcp.a_b.','.','-']}",
                        "spec.dnsConfig.searches[2]: Invalid value: \"-\": a lowercase RFC 1123 subdomain must consist of lower"
                                + " case alphanumeric characters, '_', '-' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                                + " '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')"),
                arguments(
                        "an option has a name",
                        config + "{'options':[{'name':'ndots','value':'5'},{'value':'1'}]}",
                        "spec.dnsConfig.options[1]: Required value: must not be empty"));
    }

    static Stream<Arguments> spreadRules() {
        String one = C + ",'topologySpreadConstraints':[{'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule'";
        String at = "spec.topologySpreadConstraints[0]";
        return Stream.of(
                arguments(
                        "a skew is positive", one + "}]", at + ".maxSkew: Invalid value: 0: must be greater than zero"),
                arguments(
                        "a spread has a key",
                        one.replace("'zone'", "''") + ",'maxSkew':1}]",
                        at + ".topologyKey: Required value: can not be empty"),
                arguments(
                        "what cannot be spread has two ways",
                        one.replace("DoNotSchedule", "Never") + ",'maxSkew':1}]",
                        at + ".whenUnsatisfiable: Unsupported value: \"Never\": supported values: \"DoNotSchedule\","
                                + " \"ScheduleAnyway\""),
                arguments(
                        "a key is spread in one way once",
                        one + ",'maxSkew':1}," + one.substring(one.lastIndexOf("[{") + 1) + ",'maxSkew':2}]",
                        at + ".{topologyKey, whenUnsatisfiable}: Duplicate value: \"{zone, DoNotSchedule}\""),
                arguments(
                        "minDomains is positive",
                        one + ",'maxSkew':1,'minDomains':0}]",
                        at + ".minDomains: Invalid value: 0: must be greater than zero"),
                arguments(
                        "minDomains is for DoNotSchedule",
                        one.replace("DoNotSchedule", "ScheduleAnyway") + ",'maxSkew':1,'minDomains':2}]",
                        at
                                + ".minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule,"
                                + " not ScheduleAnyway"),
                arguments(
                        "a policy is one of two",
                        one + ",'maxSkew':1,'nodeTaintsPolicy':'honor'}]",
                        at
                                + ".nodeTaintsPolicy: Unsupported value: \"honor\": supported values: \"Honor\", \"Ignore\""));
    }

    static Stream<Arguments> sidecarRules() {
        String init = C + ",'initContainers':[{'name':'s','image':'i','restartPolicy':'Always','%s':{}}]";
        return Stream.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
                .map(field -> arguments(
                        field + " is for sidecars",
                        init.formatted(field).replace("'restartPolicy':'Always',", ""),
                        "spec.initContainers[0]." + field
                                + ": Forbidden: may not be set for init containers without restartPolicy=Always"));
    }

    @Test
    void aSidecarMayHaveProbes() {
        assertThat(strategy.validate(
                        pod(C + ",'initContainers':[{'name':'s','image':'i','restartPolicy':'Always','readinessProbe':"
                                + "{'tcpSocket':{'port':80}}}]"),
                        Writes.onNothing()))
                .isEmpty();
    }

    @Test
    void theBlanksAroundAnImageAreToldLast() {
        assertThat(texts(strategy.validate(
                        pod("'containers':[{'name':'c','image':' i'}],'hostname':'a.b'"), Writes.onNothing())))
                .containsExactly(
                        "spec.hostname: Invalid value: \"a.b\": must not contain dots",
                        "spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace");
    }

    static Stream<Arguments> specRules() {
        return Stream.of(
                arguments("containers are required", "", "spec.containers: Required value"),
                arguments(
                        "restartPolicy is one of three",
                        C + ",'restartPolicy':'Sometimes'",
                        "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\","
                                + " \"Never\""),
                arguments(
                        "dnsPolicy is one of four",
                        C + ",'dnsPolicy':'Mine'",
                        "spec.dnsPolicy: Unsupported value: \"Mine\": supported values: \"ClusterFirstWithHostNet\","
                                + " \"ClusterFirst\", \"Default\", \"None\""),
                arguments(
                        "dnsPolicy None needs a dnsConfig",
                        C + ",'dnsPolicy':'None'",
                        "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
                arguments(
                        "dnsPolicy None needs a name server",
                        C + ",'dnsPolicy':'None','dnsConfig':{}",
                        "spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when"
                                + " `dnsPolicy` is None"),
                arguments(
                        "hostname is a label", C + ",'hostname':'A'", "spec.hostname: Invalid value: \"A\": " + LABEL),
                arguments(
                        "subdomain is a label",
                        C + ",'subdomain':'a.b'",
                        "spec.subdomain: Invalid value: \"a.b\": must not contain dots"),
                arguments(
                        "nodeSelector has labels",
                        C + ",'nodeSelector':{'x_':'y'}",
                        "spec.nodeSelector: Invalid value: \"x_\": " + QUALIFIED),
                arguments(
                        "a readiness gate is a qualified name",
                        C + ",'readinessGates':[{'conditionType':'x y'}]",
                        "spec.readinessGates[0].conditionType: Invalid value: \"x y\": " + QUALIFIED),
                arguments(
                        "scheduling gates are different",
                        C + ",'schedulingGates':[{'name':'g'},{'name':'g'}]",
                        "spec.schedulingGates[1]: Duplicate value: \"g\""),
                arguments(
                        "a gated pod is on no node",
                        C + ",'nodeName':'n','schedulingGates':[{'name':'g'}]",
                        "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared"),
                arguments(
                        "ephemeral containers come later",
                        C + ",'ephemeralContainers':[{'name':'e','image':'i'}]",
                        "spec.ephemeralContainers: Forbidden: cannot be set on create"),
                arguments(
                        "activeDeadlineSeconds is positive",
                        C + ",'activeDeadlineSeconds':0",
                        "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"),
                arguments(
                        "preemptionPolicy is one of two",
                        C + ",'preemptionPolicy':'Maybe'",
                        "spec.preemptionPolicy: Unsupported value: \"Maybe\": supported values: \"PreemptLowerPriority\","
                                + " \"Never\""),
                arguments(
                        "volumes have names",
                        C + ",'volumes':[{'emptyDir':{}}]",
                        "spec.volumes[0].name: Required value"),
                arguments(
                        "volume names are different",
                        C + ",'volumes':[{'name':'v'},{'name':'v'}]",
                        "spec.volumes[1].name: Duplicate value: \"v\""),
                arguments(
                        "host aliases have addresses",
                        C + ",'hostAliases':[{'ip':'x','hostnames':['a']}]",
                        "spec.hostAliases[0].ip: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                arguments(
                        "on the host's network ports are not mapped",
                        "'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80,"
                                + "'hostPort':81}]}]",
                        "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when"
                                + " `hostNetwork` is true"));
    }

    private static Arguments container(String rule, String fields, String error) {
        return arguments(rule, "'volumes':[{'name':'v'}],'containers':[{" + fields + "}]", error);
    }

    static Stream<Arguments> containerRules() {
        String c = "'name':'c','image':'i'";
        String port = c + ",'ports':[{";
        return Stream.of(
                container("a name is required", "'image':'i'", "spec.containers[0].name: Required value"),
                container(
                        "a name is a label",
                        "'name':'C','image':'i'",
                        "spec.containers[0].name: Invalid value: \"C\": " + LABEL),
                container("an image is required", "'name':'c'", "spec.containers[0].image: Required value"),
                container(
                        "an image has no blanks around it",
                        "'name':'c','image':' i'",
                        "spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace"),
                arguments(
                        "names are different",
                        "'containers':[{" + c + "},{" + c + "}]",
                        "spec.containers[1].name: Duplicate value: \"c\""),
                arguments(
                        "names are different among init containers too",
                        "'containers':[{" + c + "}],'initContainers':[{" + c + "}]",
                        "spec.initContainers[0].name: Duplicate value: \"c\""),
                container(
                        "imagePullPolicy is one of three",
                        c + ",'imagePullPolicy':'Often'",
                        "spec.containers[0].imagePullPolicy: Unsupported value: \"Often\": supported values: \"Always\","
                                + " \"IfNotPresent\", \"Never\""),
                container(
                        "terminationMessagePolicy is one of two",
                        c + ",'terminationMessagePolicy':'Mail'",
                        "spec.containers[0].terminationMessagePolicy: Unsupported value: \"Mail\": supported values: \"File\","
                                + " \"FallbackToLogsOnError\""),
                container(
                        "a port has a number",
                        port + "}]",
                        "spec.containers[0].ports[0].containerPort: Required value"),
                container(
                        "a port is in range",
                        port + "'containerPort':65536}]",
                        "spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535,"
                                + " inclusive"),
                container(
                        "a hostPort is in range",
                        port + "'containerPort':1,'hostPort':-1}]",
                        "spec.containers[0].ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive"),
                container(
                        "a protocol is one of three",
                        port + "'containerPort':1,'protocol':'ICMP'}]",
                        "spec.containers[0].ports[0].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\","
                                + " \"TCP\", \"UDP\""),
                container(
                        "a port name has a letter",
                        port + "'containerPort':1,'name':'80'}]",
                        "spec.containers[0].ports[0].name: Invalid value: \"80\": must contain at least one letter (a-z)"),
                container(
                        "port names are different",
                        port + "'containerPort':1,'name':'a'},{'containerPort':2,'name':'a'}]",
                        "spec.containers[0].ports[1].name: Duplicate value: \"a\""),
                arguments(
                        "hostPorts are different among containers",
                        "'containers':[{'name':'a','image':'i','ports':[{'containerPort':1,'hostPort':5}]},"
                                + "{'name':'b','image':'i','ports':[{'containerPort':2,'hostPort':5}]}]",
                        "spec.containers[1].ports[0].hostPort: Duplicate value: \"TCP//5\""),
                container(
                        "a variable has a name",
                        c + ",'env':[{'value':'x'}]",
                        "spec.containers[0].env[0].name: Required value"),
                container(
                        "a variable's name has no equals sign",
                        c + ",'env':[{'name':'a=b'}]",
                        "spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must"
                                + " consist only of printable ASCII characters other than '='"),
                container(
                        "a variable has one value",
                        c + ",'env':[{'name':'a','value':'b','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}]",
                        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not"
                                + " empty"),
                container(
                        "a mount is of a volume of the pod",
                        c + ",'volumeMounts':[{'name':'w','mountPath':'/w'}]",
                        "spec.containers[0].volumeMounts[0].name: Not found: \"w\""),
                container(
                        "a mount has a path",
                        c + ",'volumeMounts':[{'name':'v'}]",
                        "spec.containers[0].volumeMounts[0].mountPath: Required value"),
                container(
                        "mount paths are different",
                        c + ",'volumeMounts':[{'name':'v','mountPath':'/v'},{'name':'v','mountPath':'/v'}]",
                        "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/v\": must be unique"));
    }

    static Stream<Arguments> resourceRules() {
        String c = "'name':'c','image':'i','resources':";
        String at = "spec.containers[0].resources.";
        return Stream.of(
                container(
                        "a request is within the limit",
                        c + "{'requests':{'cpu':'1500m'},'limits':{'cpu':'1'}}",
                        at + "requests: Invalid value: \"1500m\": must be less than or equal to cpu limit of 1"),
                container(
                        "an extended resource is requested as it is limited",
                        c + "{'requests':{'example.com/gpu':'1'},'limits':{'example.com/gpu':'2'}}",
                        at + "requests: Invalid value: \"1\": must be equal to example.com/gpu limit of 2"),
                container(
                        "an extended resource is limited",
                        c + "{'requests':{'example.com/gpu':'1'}}",
                        at + "limits: Required value: Limit must be set for non overcommitable resources"),
                container(
                        "an amount is not negative",
                        c + "{'requests':{'memory':'-1Gi'}}",
                        at + "requests[memory]: Invalid value: \"-1Gi\": must be greater than or equal to 0"),
                container(
                        "a resource of quotas is none of containers",
                        c + "{'requests':{'pods':'1'}}",
                        at + "requests[pods]: Invalid value: \"pods\": must be a standard resource for containers"));
    }

    static Stream<Arguments> tolerationRules() {
        String at = C + ",'tolerations':[";
        return Stream.of(
                arguments(
                        "no key means every key",
                        at + "{'operator':'Equal'}]",
                        "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty,"
                                + " which means \"match all values and all keys\""),
                arguments(
                        "Exists has no value",
                        at + "{'key':'k','operator':'Exists','value':'v'}]",
                        "spec.tolerations[0].operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'"),
                arguments(
                        "an operator is one of two",
                        at + "{'key':'k','operator':'Near'}]",
                        "spec.tolerations[0].operator: Unsupported value: \"Near\": supported values: \"Equal\", \"Exists\""),
                arguments(
                        "only NoExecute has seconds",
                        at + "{'key':'k','effect':'NoSchedule','tolerationSeconds':1}]",
                        "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when"
                                + " `tolerationSeconds` is set"),
                arguments(
                        "an effect is one of three",
                        at + "{'key':'k','effect':'Never'}]",
                        "spec.tolerations[0].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\""));
    }

    @Test
    void anUnknownResourceIsNeitherStandardNorAContainers() {
        Pod pod = pod("'containers':[{'name':'c','image':'i','resources':{'requests':{'gold':'1'}}}]");
        assertThat(texts(strategy.validate(pod, Writes.onNothing())))
                .containsExactly(
                        "spec.containers[0].resources.requests[gold]: Invalid value: \"gold\": must be a standard resource type"
                                + " or fully qualified",
                        "spec.containers[0].resources.requests[gold]: Invalid value: \"gold\": must be a standard resource for"
                                + " containers");
    }

    @Test
    void partsOfAnExtendedResourceAreRefusedWhereverTheyAppear() {
        Pod pod = pod("'containers':[{'name':'c','image':'i','resources':{'limits':{'example.com/gpu':'500m'}}}]");
        assertThat(texts(strategy.validate(pod, Writes.onNothing())))
                .containsExactly(
                        "spec.containers[0].resources.limits[example.com/gpu]: Invalid value: \"500m\": must be an integer",
                        "spec.containers[0].resources.requests[example.com/gpu]: Invalid value: \"500m\": must be an integer");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepts(String rule, String spec) {
        assertThat(strategy.validate(pod(spec), Writes.onNothing())).isEmpty();
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                arguments("the least", C),
                arguments(
                        "one number for two protocols",
                        "'containers':[{'name':'c','image':'i','ports':[{'containerPort':53,'hostPort':53},{'containerPort':53,"
                                + "'hostPort':53,'protocol':'UDP'}]}]"),
                arguments(
                        "init containers share a hostPort, for they run in turn",
                        C + ",'initContainers':[{'name':'a','image':'i','ports':[{'containerPort':1,'hostPort':1}]},"
                                + "{'name':'b','image':'i','ports':[{'containerPort':1,'hostPort':1}]}]"),
                arguments(
                        "a variable with dots and blanks",
                        "'containers':[{'name':'c','image':'i','env':[{'name':'a.b c'}]}]"),
                arguments("every taint tolerated", C + ",'tolerations':[{'operator':'Exists'}]"),
                arguments("a negative grace period", C + ",'terminationGracePeriodSeconds':-1"));
    }

    private static final String UPDATABLE = "spec: Forbidden: pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations),"
            + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesOnUpdate(String rule, String before, String now, String error) {
        assertThat(texts(strategy.validateUpdate(pod(now), pod(before), Writes.onNothing())))
                .containsExactly(error);
    }

    static Stream<Arguments> refusesOnUpdate() {
        String toleration = C + ",'tolerations':[{'key':'k','operator':'Exists','effect':'NoExecute'";
        return Stream.of(
                arguments(
                        "the node stays",
                        C + ",'nodeName':'a'",
                        C + ",'nodeName':'b'",
                        UPDATABLE + "- spec.nodeName: \"a\"\n+ spec.nodeName: \"b\""),
                arguments(
                        "a port stays",
                        "'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}]}]",
                        "'containers':[{'name':'c','image':'i','ports':[{'containerPort':81}]}]",
                        UPDATABLE
                                + "- spec.containers[0].ports[0].containerPort: 80\n"
                                + "+ spec.containers[0].ports[0].containerPort: 81"),
                arguments("a field is not added", C, C + ",'hostname':'h'", UPDATABLE + "+ spec.hostname: \"h\""),
                arguments(
                        "the grace period stays",
                        C,
                        C + ",'terminationGracePeriodSeconds':1",
                        UPDATABLE
                                + "- spec.terminationGracePeriodSeconds: 30\n+ spec.terminationGracePeriodSeconds: 1"),
                arguments(
                        "containers are not added",
                        C,
                        "'containers':[{'name':'c','image':'i'},{'name':'b','image':'i'}]",
                        "spec.containers: Forbidden: pod updates may not add or remove containers"),
                arguments(
                        "init containers are not added",
                        C,
                        C + ",'initContainers':[{'name':'b','image':'i'}]",
                        "spec.initContainers: Forbidden: pod updates may not add or remove containers"),
                arguments(
                        "a deadline does not go away",
                        C + ",'activeDeadlineSeconds':5",
                        C,
                        "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil"
                                + " value"),
                arguments(
                        "a deadline does not move away",
                        C + ",'activeDeadlineSeconds':5",
                        C + ",'activeDeadlineSeconds':6",
                        "spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"),
                arguments(
                        "a toleration is not taken back",
                        toleration + "}]",
                        C,
                        "spec.tolerations: Forbidden: existing toleration can not be modified except its"
                                + " tolerationSeconds"),
                arguments(
                        "a gate is not added",
                        C,
                        C + ",'schedulingGates':[{'name':'g'}]",
                        "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate"
                                + " 'g'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void acceptsOnUpdate(String rule, String before, String now) {
        assertThat(strategy.validateUpdate(pod(now), pod(before), Writes.onNothing()))
                .isEmpty();
    }

    static Stream<Arguments> acceptsOnUpdate() {
        String tagged = "[{'name':'c','image':'i:%d','imagePullPolicy':'Always'}]";
        String toleration = C + ",'tolerations':[{'key':'k','operator':'Exists','effect':'NoExecute'";
        return Stream.of(
                arguments(
                        "another image", "'containers':" + tagged.formatted(1), "'containers':" + tagged.formatted(2)),
                arguments(
                        "another image of an init container",
                        C + ",'initContainers':" + tagged.formatted(1).replace("'c'", "'x'"),
                        C + ",'initContainers':" + tagged.formatted(2).replace("'c'", "'x'")),
                arguments("a deadline", C, C + ",'activeDeadlineSeconds':5"),
                arguments("a nearer deadline", C + ",'activeDeadlineSeconds':5", C + ",'activeDeadlineSeconds':4"),
                arguments("another toleration", C, toleration + "}]"),
                arguments("other seconds of a toleration", toleration + "}]", toleration + ",'tolerationSeconds':9}]"),
                arguments("a gate opened", C + ",'schedulingGates':[{'name':'g'}]", C),
                arguments(
                        "a negative grace period set to 1",
                        C + ",'terminationGracePeriodSeconds':-5",
                        C + ",'terminationGracePeriodSeconds':1"),
                arguments("false left out", C + ",'hostNetwork':false", C),
                arguments("an empty map left out", C + ",'nodeSelector':{}", C),
                arguments(
                        "an amount spelled otherwise",
                        "'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1'}}}]",
                        "'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1000m'}}}]"));
    }
}
