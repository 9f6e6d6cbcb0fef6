package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.KubeJson;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults, and what the strategy makes of a pod before it is validated. */
class PodStrategyTest {
    private final PodStrategy strategy = new PodStrategy();

    private static Pod pod(String spec) {
        return json(Pod.class, "{'metadata':{'name':'p','namespace':'d'},'spec':" + spec + "}");
    }

    private Pod defaulted(String spec) {
        Pod pod = pod(spec);
        strategy.setDefaults(pod);
        return pod;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void defaults(String rule, String spec, String pointer, String expected) {
        var tree = KubeJson.tree(KubeJson.write(defaulted(spec)));
        assertThat(tree.at(pointer).toString()).isEqualTo(expected.replace('\'', '"'));
    }

    static Stream<Arguments> defaults() {
        String plain = "{'containers':[{'name':'c','image':'i'}]}";
        String c = "/spec/containers/0/";
        return Stream.of(
                arguments("restartPolicy", plain, "/spec/restartPolicy", "'Always'"),
                arguments("dnsPolicy", plain, "/spec/dnsPolicy", "'ClusterFirst'"),
                arguments("schedulerName", plain, "/spec/schedulerName", "'default-scheduler'"),
                arguments("terminationGracePeriodSeconds", plain, "/spec/terminationGracePeriodSeconds", "30"),
                arguments(
                        "a grace below zero",
                        "{'terminationGracePeriodSeconds':-1,'containers':[]}",
                        "/spec/terminationGracePeriodSeconds",
                        "1"),
                arguments("enableServiceLinks", plain, "/spec/enableServiceLinks", "true"),
                arguments("securityContext is there", plain, "/spec/securityContext", "{}"),
                arguments("no account without its admission", plain, "/spec/serviceAccountName", ""),
                arguments("terminationMessagePath", plain, c + "terminationMessagePath", "'/dev/termination-log'"),
                arguments("terminationMessagePolicy", plain, c + "terminationMessagePolicy", "'File'"),
                arguments("resources are there", plain, c + "resources", "{}"),
                arguments(
                        "the type of a host path",
                        "{'volumes':[{'name':'v','hostPath':{'path':'/x'}}]}",
                        "/spec/volumes/0/hostPath",
                        "{'path':'/x','type':''}"),
                arguments(
                        "an hour for a token",
                        "{'volumes':[{'name':'v','projected':{'sources':[{'serviceAccountToken':{'path':'t'}}]}}]}",
                        "/spec/volumes/0/projected/sources/0/serviceAccountToken/expirationSeconds",
                        "3600"),
                arguments("what is given stays", "{'restartPolicy':'Never'}", "/spec/restartPolicy", "'Never'"),
                arguments(
                        "protocol TCP",
                        "{'containers':[{'ports':[{'containerPort':80}]}]}",
                        c + "ports/0",
                        "{'containerPort':80,'protocol':'TCP'}"),
                arguments(
                        "on the host's network the hostPort is the containerPort",
                        "{'hostNetwork':true,'containers':[{'ports':[{'containerPort':80}]}]}",
                        c + "ports/0/hostPort",
                        "80"),
                arguments(
                        "requests are the limits",
                        "{'containers':[{'resources':{'limits':{'cpu':'2','memory':'1Gi'},'requests':{'cpu':'1'}}}]}",
                        c + "resources/requests",
                        "{'cpu':'1','memory':'1Gi'}"),
                arguments(
                        "a probe repeats every ten seconds",
                        "{'containers':[{'readinessProbe':{'httpGet':{'port':80}}}]}",
                        c + "readinessProbe",
                        "{'failureThreshold':3,'httpGet':{'path':'/','port':80,'scheme':'HTTP'},'periodSeconds':10,"
                                + "'successThreshold':1,'timeoutSeconds':1}"),
                arguments(
                        "init containers too",
                        "{'initContainers':[{'name':'i','image':'x:1'}]}",
                        "/spec/initContainers/0/imagePullPolicy",
                        "'IfNotPresent'"),
                arguments("a volume is an emptyDir", "{'volumes':[{'name':'v'}]}", "/spec/volumes/0/emptyDir", "{}"),
                arguments(
                        "files of a secret are 0644",
                        "{'volumes':[{'name':'v','secret':{'secretName':'s'}}]}",
                        "/spec/volumes/0/secret/defaultMode",
                        "420"),
                arguments(
                        "the old name of the account is the new one's",
                        "{'serviceAccount':'robot'}",
                        "/spec/serviceAccountName",
                        "'robot'"),
                arguments("false is the same as nothing", "{'hostNetwork':false}", "/spec/hostNetwork", ""));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "nginx, Always",
        "nginx:latest, Always",
        "nginx:1.27, IfNotPresent",
        "registry.example:5000/nginx, Always",
        "registry.example:5000/nginx:1, IfNotPresent",
        "nginx@sha256:0123, IfNotPresent",
        "nginx:latest@sha256:0123, IfNotPresent"
    })
    void imagePullPolicyFollowsTheTag(String image, String policy) {
        Pod pod = defaulted("{'containers':[{'name':'c','image':'" + image + "'}]}");
        assertThat(pod.getSpec().getContainers().get(0).getImagePullPolicy()).isEqualTo(policy);
    }

    @Test
    void defaultsChangeNothingTheSecondTime() {
        Pod once = defaulted("{'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}]}]}");
        byte[] before = KubeJson.write(once);
        strategy.setDefaults(once);
        assertThat(KubeJson.write(once)).isEqualTo(before);
    }

    @Test
    void podIpWinsOverPodIpsAndIsTheFirstOfThem() {
        Pod differing =
                json(Pod.class, "{'status':{'podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.2'},{'ip':'fd00::2'}]}}");
        strategy.setDefaults(differing);
        assertThat(differing.getStatus().getPodIPs()).extracting("ip").containsExactly("10.0.0.1");
        Pod plural = json(Pod.class, "{'status':{'podIPs':[{'ip':'10.0.0.2'},{'ip':'fd00::2'}]}}");
        strategy.setDefaults(plural);
        assertThat(plural.getStatus().getPodIP()).isEqualTo("10.0.0.2");
    }

    @Test
    void aNewPodIsPendingAtGenerationOneWhateverTheClientSays() {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'generation':9},'spec':{'containers':[{}]},'status':{'phase':'Running','podIP':'10.0.0.1'}}");
        strategy.setDefaults(pod);
        strategy.prepareForCreate(pod, Writes.onNothing());
        assertThat(pod.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(new String(KubeJson.write(pod.getStatus()), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"phase\":\"Pending\",\"qosClass\":\"BestEffort\"}");
    }

    @Test
    void aGatedPodSaysThatItIsNotScheduled() {
        Pod pod = defaulted("{'schedulingGates':[{'name':'g'}]}");
        strategy.prepareForCreate(pod, Writes.onNothing());
        assertThat(pod.getStatus().getConditions()).singleElement().satisfies(condition -> {
            assertThat(condition.getType()).isEqualTo("PodScheduled");
            assertThat(condition.getStatus()).isEqualTo("False");
            assertThat(condition.getReason()).isEqualTo("SchedulingGated");
        });
    }

    @Test
    void admissionTolerates300SecondsOfAFailingNode() {
        Pod pod = defaulted("{}");
        strategy.prepareForCreate(pod, Writes.onNothing());
        assertThat(pod.getSpec().getTolerations())
                .containsExactly(
                        new Toleration("NoExecute", "node.kubernetes.io/not-ready", "Exists", 300L, null),
                        new Toleration("NoExecute", "node.kubernetes.io/unreachable", "Exists", 300L, null));
        assertThat(pod.getSpec().getPriority()).isZero();
        assertThat(pod.getSpec().getPreemptionPolicy()).isEqualTo("PreemptLowerPriority");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "{'operator':'Exists'}, 0",
        "{'key':'node.kubernetes.io/not-ready';'operator':'Exists';'effect':'NoExecute'}, 1",
        "{'key':'node.kubernetes.io/not-ready';'operator':'Exists'}, 1",
        "{'key':'node.kubernetes.io/not-ready';'operator':'Exists';'effect':'NoSchedule'}, 2",
        "{'key':'other';'operator':'Exists'}, 2"
    })
    void admissionAddsOnlyTheTolerationsThatAreMissing(String toleration, int added) {
        Pod pod = defaulted("{'tolerations':[" + toleration.replace(';', ',') + "]}");
        strategy.prepareForCreate(pod, Writes.onNothing());
        assertThat(pod.getSpec().getTolerations()).hasSize(1 + added);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void qosClass(String rule, String spec, String expected) {
        assertThat(PodQos.classOf(json(PodSpec.class, spec))).isEqualTo(expected);
    }

    static Stream<Arguments> qosClass() {
        String full =
                "{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1000m','memory':'1024Mi'}}}";
        String half = "{'resources':{'limits':{'cpu':'1'},'requests':{'cpu':'1'}}}";
        String less = "{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'500m','memory':'1Gi'}}}";
        String none = "{}";
        return Stream.of(
                arguments("nothing asked", "{'containers':[" + none + "]}", "BestEffort"),
                arguments(
                        "nothing above zero asked",
                        "{'containers':[{'resources':{'requests':{'cpu':'0'}}}]}",
                        "BestEffort"),
                arguments(
                        "only other resources asked",
                        "{'containers':[{'resources':{'requests':{'ephemeral-storage':'1Gi'}}}]}",
                        "BestEffort"),
                arguments("all limited, requests equal by value", "{'containers':[" + full + "]}", "Guaranteed"),
                arguments("memory not limited", "{'containers':[" + half + "]}", "Burstable"),
                arguments("requests below limits", "{'containers':[" + less + "]}", "Burstable"),
                arguments("one container without", "{'containers':[" + full + "," + none + "]}", "Burstable"),
                arguments(
                        "an init container without",
                        "{'containers':[" + full + "],'initContainers':[" + none + "]}",
                        "Burstable"),
                arguments(
                        "resources of the pod stand for its containers'",
                        "{'containers':[" + none + "]," + full.substring(1, full.length() - 1) + "}",
                        "Guaranteed"));
    }

    @Test
    void anUpdateKeepsTheStatusAndWhatAdmissionSet() {
        Pod old = defaulted("{'containers':[{'name':'c','image':'i'}],'priority':5,'preemptionPolicy':'Never'}");
        old.getStatus().setPhase("Running");
        Pod pod = defaulted("{'containers':[{'name':'c','image':'i'}]}");
        pod.getStatus().setPhase("Failed");
        strategy.prepareForUpdate(pod, old, Writes.onNothing());
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getSpec().getPriority()).isEqualTo(5);
        assertThat(pod.getSpec().getPreemptionPolicy()).isEqualTo("Never");
        assertThat(pod.getSpec().getTolerations()).hasSize(2);
    }

    @Test
    void aManifestWithItsAccountAppliedTwiceChangesNothing() {
        String manifest = "{'containers':[{'name':'c','image':'i'}],'serviceAccountName':'default'}";
        Pod old = defaulted(manifest);
        strategy.prepareForCreate(old, Writes.onNothing());
        Pod again = defaulted(manifest);
        strategy.prepareForUpdate(again, old, Writes.onNothing());
        assertThat(again.getSpec()).isEqualTo(old.getSpec());
        assertThat(strategy.validateUpdate(again, old, Writes.onNothing())).isEmpty();
    }

    @Test
    void aStatusUpdateKeepsSpecOwnersAndDeletion() {
        Pod old = json(
                Pod.class,
                "{'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z','ownerReferences':[{'uid':'u'}]},"
                        + "'spec':{'nodeName':'n'},'status':{'phase':'Pending','qosClass':'Burstable'}}");
        Pod pod = json(
                Pod.class, "{'metadata':{'labels':{'a':'b'}},'spec':{'nodeName':'m'},'status':{'phase':'Running'}}");
        strategy.prepareForStatusUpdate(pod, old, Writes.onNothing());
        assertThat(pod.getSpec()).isEqualTo(old.getSpec());
        assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(pod.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getStatus().getQosClass()).isEqualTo("Burstable");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void gracePeriod(String rule, String spec, String phase, @Nullable Long asked, long expected) {
        Pod pod = json(Pod.class, "{'spec':" + spec + ",'status':{'phase':'" + phase + "'}}");
        assertThat(strategy.gracePeriodSeconds(pod, asked)).isEqualTo(expected);
    }

    static Stream<Arguments> gracePeriod() {
        String running = "{'nodeName':'n','terminationGracePeriodSeconds':30}";
        return Stream.of(
                arguments("the pod's own", running, "Running", null, 30L),
                arguments("what is asked", running, "Running", 5L, 5L),
                arguments("at once if asked", running, "Running", 0L, 0L),
                arguments("negative is one second", running, "Running", -7L, 1L),
                arguments(
                        "a pod's own may be negative too",
                        "{'nodeName':'n','terminationGracePeriodSeconds':-1}",
                        "Running",
                        null,
                        1L),
                arguments("an unscheduled pod goes at once", "{'terminationGracePeriodSeconds':30}", "Pending", 5L, 0L),
                arguments("a succeeded pod goes at once", running, "Succeeded", 5L, 0L),
                arguments("a failed pod goes at once", running, "Failed", null, 0L));
    }

    private static final String STATUS = "{'phase':'Running','qosClass':'BestEffort'";

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesStatus(String rule, String restartPolicy, String before, String now, String error) {
        String spec = "'spec':{'restartPolicy':'" + restartPolicy + "'}";
        Pod old = json(Pod.class, "{" + spec + ",'status':" + STATUS + before + "}}");
        Pod pod = json(Pod.class, "{" + spec + ",'status':" + STATUS + now + "}}");
        assertThat(texts(strategy.validateStatusUpdate(pod, old, Writes.onNothing())))
                .containsExactly(error);
    }

    static Stream<Arguments> refusesStatus() {
        String done = ",'containerStatuses':[{'name':'c','state':{'terminated':{'exitCode':0}}}]";
        String failed = ",'containerStatuses':[{'name':'c','state':{'terminated':{'exitCode':1}}}]";
        String running = ",'containerStatuses':[{'name':'c','state':{'running':{}}}]";
        String restarted =
                "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state";
        return Stream.of(
                arguments(
                        "qosClass stays",
                        "Always",
                        "",
                        ",'qosClass':'Burstable'",
                        "status.qosClass: Invalid value: \"Burstable\": field is immutable"),
                arguments(
                        "a pod IP is an address",
                        "Always",
                        "",
                        ",'podIPs':[{'ip':'ten'}]",
                        "status.podIPs[0]: Invalid value: \"ten\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                arguments(
                        "one pod IP for each family",
                        "Always",
                        "",
                        ",'podIPs':[{'ip':'10.0.0.1'},{'ip':'10.0.0.2'}]",
                        "status.podIPs: Invalid value: [{\"IP\":\"10.0.0.1\"},{\"IP\":\"10.0.0.2\"}]: may specify no more than"
                                + " one IP for each IP family"),
                arguments(
                        "hostIP is the first of hostIPs",
                        "Always",
                        "",
                        ",'hostIP':'10.0.0.2','hostIPs':[{'ip':'10.0.0.1'}]",
                        "status.hostIPs[0].ip: Invalid value: \"10.0.0.1\": must be equal to `hostIP`"),
                arguments(
                        "the same pod IP twice",
                        "Always",
                        "",
                        ",'podIPs':[{'ip':'fd00::1'},{'ip':'fd00::1'}]",
                        "status.podIPs: Invalid value: [{\"IP\":\"fd00::1\"},{\"IP\":\"fd00::1\"}]: may specify no more than"
                                + " one IP for each IP family"),
                arguments(
                        "a condition of one's own is a qualified name",
                        "Always",
                        "",
                        ",'conditions':[{'type':'Ready','status':'True'},{'type':'/x','status':'True'}]",
                        "status.conditions[1].Type: Invalid value: \"/x\": prefix part must be non-empty"),
                arguments(
                        "a condition observes no negative generation",
                        "Always",
                        "",
                        ",'conditions':[{'type':'Ready','status':'True','observedGeneration':-1}]",
                        "status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer"),
                arguments(
                        "nor does the status",
                        "Always",
                        "",
                        ",'observedGeneration':-1",
                        "status.observedGeneration: Invalid value: -1: must be a non-negative integer"),
                arguments(
                        "an init container that is done stays done",
                        "OnFailure",
                        done.replace("container", "initContainer"),
                        running.replace("container", "initContainer"),
                        "status.initContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"),
                arguments(
                        "an ephemeral container never restarts",
                        "OnFailure",
                        failed.replace("container", "ephemeralContainer"),
                        running.replace("container", "ephemeralContainer"),
                        "status.ephemeralContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated"
                                + " state"),
                arguments("a container that never restarts stays done", "Never", failed, running, restarted),
                arguments("success is final unless always restarted", "OnFailure", done, running, restarted),
                arguments(
                        "a nominated node has a node's name",
                        "Always",
                        "",
                        ",'nominatedNodeName':'n-'",
                        "status.nominatedNodeName: Invalid value: \"n-\": a lowercase RFC 1123 subdomain must consist of lower"
                                + " case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric"
                                + " character (e.g. 'example.com', regex used for validation is"
                                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Always, 0", "Always, 1", "OnFailure, 1"})
    void aContainerMayRestart(String restartPolicy, int exitCode) {
        String spec =
                "{'spec':{'restartPolicy':'" + restartPolicy + "'},'status':{'containerStatuses':[{'name':'c','state':";
        Pod old = json(Pod.class, spec + "{'terminated':{'exitCode':" + exitCode + "}}}]}}");
        Pod pod = json(Pod.class, spec + "{'running':{}}}]}}");
        assertThat(strategy.validateStatusUpdate(pod, old, Writes.onNothing())).isEmpty();
    }

    @Test
    void aSidecarMayRestartThoughThePodDoesNot() {
        String pod = "{'spec':{'restartPolicy':'Never','initContainers':[{'name':'s','restartPolicy':'Always'}]},"
                + "'status':{'initContainerStatuses':[{'name':'s','state':";
        Pod old = json(Pod.class, pod + "{'terminated':{'exitCode':0}}}]}}");
        Pod now = json(Pod.class, pod + "{'running':{}}}]}}");
        assertThat(strategy.validateStatusUpdate(now, old, Writes.onNothing())).isEmpty();
    }

    @Test
    void aDualStackStatusIsAccepted() {
        Pod old = json(Pod.class, "{'spec':{}}");
        Pod pod = json(
                Pod.class,
                "{'spec':{},'status':{'podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.1'},{'ip':'fd00::1'}],"
                        + "'conditions':[{'type':'Ready','status':'True'},{'type':'example.com/gate','status':'True'}]}}");
        assertThat(strategy.validateStatusUpdate(pod, old, Writes.onNothing())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[TERM]}}"
                        + " | /spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/0",
                "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[TERM]}}"
                        + " | /spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0",
                "'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,"
                        + "'podAffinityTerm':TERM}]}} | /spec/affinity/podAffinity/"
                        + "preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm",
                "'affinity':{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,"
                        + "'podAffinityTerm':TERM}]}} | /spec/affinity/podAntiAffinity/"
                        + "preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm",
                "'topologySpreadConstraints':[{'labelSelector':{'matchExpressions':[{'key':'k','operator':'Exists'}]},"
                        + "'matchLabelKeys':['a','b','gone'],'mismatchLabelKeys':[]}] | /spec/topologySpreadConstraints/0"
            })
    void theKeysOfOwnLabelsBecomePartOfTheSelectorWithTheirValuesOfNow(String spec, String pointer) {
        String term = "{'topologyKey':'zone','labelSelector':{'matchExpressions':[{'key':'k','operator':'Exists'}]},"
                + "'matchLabelKeys':['a','b','gone'],'mismatchLabelKeys':['c','gone too']}";
        Pod pod = json(
                Pod.class,
                "{'metadata':{'name':'p','namespace':'d','labels':{'a':'1','b':'2','c':'3'}},'spec':{'containers':[],"
                        + spec.strip().replace("TERM", term) + "}}");

        LabelKeys.merge(pod.getSpec(), pod.getMetadata().getLabels());

        String mismatch = pointer.contains("affinity") ? ",{'key':'c','operator':'NotIn','values':['3']}" : "";
        assertThat(KubeJson.tree(KubeJson.write(pod))
                        .at(pointer.strip() + "/labelSelector/matchExpressions")
                        .toString())
                .isEqualTo(("[{'key':'k','operator':'Exists'},{'key':'a','operator':'In','values':['1']},"
                                + "{'key':'b','operator':'In','values':['2']}" + mismatch + "]")
                        .replace('\'', '"'));
    }

    @Test
    void keysWithoutASelectorSelectNothingAsBefore() {
        Pod pod = pod("{'topologySpreadConstraints':[{'matchLabelKeys':['a']}],'containers':[]}");
        LabelKeys.merge(pod.getSpec(), java.util.Map.of("a", "1"));
        assertThat(pod.getSpec().getTopologySpreadConstraints().get(0).getLabelSelector())
                .isNull();
    }
}
