package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.File;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** kubectl as people use it: unmodified, with its own validation, cache and patches. */
class KubectlTest extends KubectlSuite {
    /** The labels that a pod has of its node. */
    private static final String PLACE = ",topology.kubernetes.io/region=local,topology.kubernetes.io/zone=[abc]";

    @Test
    void theServerIsFoundByItsFlagAndByTheWrittenKubeconfig() {
        for (KubectlSession.Access access : KubectlSession.Access.values()) {
            assertThat(session(access).ok("get", "nodes", "-o", "name")).contains("node/node-1\n", "node/node-3\n");
        }
    }

    @Test
    void applyingAgainChangesNothingAndApplyingAChangeOnlyThat() {
        assertThat(kubectl.ok("apply", "-f", lab(LAB))).isEqualTo("""
                        namespace/%s unchanged
                        pod/web-1 unchanged
                        service/web unchanged
                        """.formatted(ns));
        String clusterIp = get("svc", "web", ".spec.clusterIP");
        String changed =
                LAB.replace("port: 80,", "port: 81,").replace("labels: {app: web}", "labels: {app: web, v: '2'}");
        KubectlSession.Result diff = kubectl.run("diff", "-f", lab(changed));
        assertThat(diff.exit()).as(diff.err()).isEqualTo(1);
        assertThat(diff.out()).contains("-    port: 80\n", "+    port: 81\n").doesNotContain("clusterIP: ");
        assertThat(kubectl.ok("apply", "-f", lab(changed)))
                .contains("namespace/" + ns + " unchanged", "pod/web-1 configured", "service/web configured");
        assertThat(get("svc", "web", ".spec.ports[*].port")).isEqualTo("81");
        assertThat(get("svc", "web", ".spec.clusterIP")).isEqualTo(clusterIp);
        kubectl.ok("apply", "-f", lab(LAB));
        assertThat(get("pod", "web-1", ".metadata.labels.v")).isEmpty();
    }

    @Test
    void aJsonListIsCreatedReplacedAndDeletedByFile() {
        String json = """
                {"apiVersion": "v1", "kind": "List", "items": [
                  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j", "namespace": "NS"},
                   "spec": {"containers": [{"name": "c", "image": "x"}]}},
                  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "j", "namespace": "NS"},
                   "spec": {"ports": [{"port": 80}]}}]}
                """.replace("NS", ns);
        String file = kubectl.file("list.json", json);
        assertThat(kubectl.ok("create", "-f", file)).isEqualTo("pod/j created\nservice/j created\n");
        assertThat(kubectl.refused("create", "-f", file))
                .contains("(AlreadyExists)", "pods \"j\" already exists", "services \"j\" already exists");
        String service = kubectl.file("service.json", """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "j", "namespace": "NS"},
                 "spec": {"ports": [{"port": 90}]}}
                """.replace("NS", ns));
        String clusterIp = get("svc", "j", ".spec.clusterIP");
        assertThat(kubectl.ok("replace", "-f", service)).isEqualTo("service/j replaced\n");
        assertThat(get("svc", "j", ".spec['clusterIP', 'ports']")).contains(clusterIp, "90");
        assertThat(kubectl.ok("replace", "--force", "-f", file)).contains("pod/j replaced", "service/j replaced");
        assertThat(kubectl.ok("delete", "-f", file)).contains("pod \"j\" deleted", "service \"j\" deleted");
        assertThat(kubectl.ok("-n", ns, "get", "pods,svc", "-o", "name")).isEqualTo("pod/web-1\nservice/web\n");
    }

    @Test
    void getPrintsTheColumnsThatPeopleKnow() {
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-o", "wide", "--show-labels"))
                .containsPattern(
                        "NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES +LABELS\n")
                .containsPattern("web-1 +1/1 +Running +0 +\\d+s +10\\.244\\.\\S+ +node-\\d +<none> +<none> +app=web"
                        + PLACE + "\n");
        assertThat(kubectl.ok("-n", ns, "get", "svc", "-o", "wide"))
                .containsPattern("NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\\(S\\) +AGE +SELECTOR\n")
                .containsPattern("web +ClusterIP +10\\.96\\.\\S+ +<none> +80/TCP +\\d+s +app=web\n");
        String ip = get("pod", "web-1", ".status.podIP");
        assertThat(kubectl.ok("-n", ns, "get", "endpointslices,endpoints"))
                .containsPattern("endpointslice.discovery.k8s.io/web-\\w+ +IPv4 +8080 +" + ip)
                .containsPattern("endpoints/web +" + ip + ":8080");
        assertThat(kubectl.ok("get", "all", "-A"))
                .containsPattern(ns + " +pod/web-1")
                .containsPattern(ns + " +service/web");
        assertThat(kubectl.ok("get", "nodes")).containsPattern("node-2 +Ready +<none> +\\w+ +v1\\.");
        assertThat(kubectl.ok("get", "ns", ns)).containsPattern(ns + " +Active +\\d+s");
        assertThat(kubectl.ok(
                        "get", "pods", "-A", "-l", "app in (web),!nope", "--field-selector=metadata.namespace=" + ns))
                .containsPattern("NAMESPACE +NAME.*\n" + ns + " +web-1");
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-L", "app", "--no-headers", "--sort-by=.metadata.name"))
                .containsPattern("^web-1 .* web\n$");
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-l", "app=other")).isEmpty();
    }

    @Test
    void getPrintsWholeObjectsInEachFormat() {
        assertThat(kubectl.ok("-n", ns, "get", "pod", "web-1", "-o", "yaml"))
                .startsWith("apiVersion: v1\nkind: Pod\n")
                .contains("phase: Running\n", "nodeName: node-", "cpu: 100m\n");
        assertThat(kubectl.ok("-n", ns, "get", "svc", "-o", "json"))
                .contains("\"kind\": \"List\"", "\"targetPort\": \"http\"", "\"ipFamilyPolicy\": \"SingleStack\"");
        assertThat(kubectl.ok("-n", ns, "get", "pods,svc", "-o", "name")).isEqualTo("pod/web-1\nservice/web\n");
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-o", "custom-columns=N:.metadata.name,P:.status.phase"))
                .containsPattern("N +P\nweb-1 +Running\n");
        assertThat(kubectl.refused("-n", ns, "get", "pod", "nope"))
                .isEqualTo("Error from server (NotFound): pods \"nope\" not found\n");
    }

    @Test
    void aWatchPrintsEachChange() {
        try (var pods = kubectl.follow("-n", ns, "get", "pods", "-w", "--show-labels", "--output-watch-events")) {
            pods.prints("ADDED +web-1 .* app=web" + PLACE + "\n");
            kubectl.ok("-n", ns, "label", "pod", "web-1", "tier=front");
            pods.prints("MODIFIED +web-1 .* app=web,tier=front" + PLACE + "\n");
            kubectl.ok("-n", ns, "delete", "pod", "web-1");
            pods.prints("DELETED +web-1 ");
        }
        try (var one = kubectl.follow("-n", ns, "get", "svc", "web", "-w")) {
            one.prints("web +ClusterIP ");
            kubectl.ok("-n", ns, "patch", "svc", "web", "-p", "{\"spec\":{\"type\":\"NodePort\"}}");
            one.prints("web +NodePort .* 80:3\\d{4}/TCP");
        }
    }

    @Test
    void describeShowsThePodTheServiceAndTheNode() {
        String node = get("pod", "web-1", ".spec.nodeName");
        String ip = get("pod", "web-1", ".status.podIP");
        assertThat(kubectl.ok("-n", ns, "describe", "pod", "web-1"))
                .containsPattern("Node: +" + node + "/192\\.168\\.")
                .containsPattern("IP: +" + ip)
                .containsPattern("Ready +True")
                .containsPattern("QoS Class: +Burstable")
                .containsPattern("Normal +Scheduled +\\d+s +default-scheduler +Successfully assigned " + ns
                        + "/web-1 to " + node);
        assertThat(kubectl.ok("-n", ns, "describe", "service", "web"))
                .containsPattern("Selector: +app=web")
                .containsPattern("TargetPort: +http/TCP")
                .containsPattern("Endpoints: +" + ip + ":8080");
        assertThat(kubectl.ok("describe", "node", node))
                .containsPattern("PodCIDR: +10\\.244\\.")
                .containsPattern("Ready +True .*KubeletReady")
                .containsPattern(ns + " +web-1 +100m");
        assertThat(kubectl.ok("-n", ns, "get", "events"))
                .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                .containsPattern("Normal +Scheduled +pod/web-1 +Successfully assigned");
    }

    @Test
    void labelsAndAnnotationsAreSetChangedAndRemoved() {
        assertThat(kubectl.ok("-n", ns, "label", "pod", "web-1", "tier=front")).isEqualTo("pod/web-1 labeled\n");
        assertThat(kubectl.refused("-n", ns, "label", "pod", "web-1", "tier=back"))
                .contains("--overwrite is false");
        kubectl.ok("-n", ns, "label", "pod", "web-1", "tier=back", "--overwrite");
        assertThat(get("pod", "web-1", ".metadata.labels.tier")).isEqualTo("back");
        assertThat(kubectl.ok("-n", ns, "label", "pod", "web-1", "tier-")).isEqualTo("pod/web-1 unlabeled\n");
        assertThat(get("pod", "web-1", ".metadata.labels.tier")).isEmpty();
        assertThat(kubectl.ok("-n", ns, "annotate", "svc", "web", "note=hello")).startsWith("service/web annotate");
        assertThat(get("svc", "web", ".metadata.annotations.note")).isEqualTo("hello");
        assertThat(kubectl.refused("-n", ns, "label", "pod", "web-1", "a=b c")).contains("a valid label must be");
    }

    @Test
    void editChangesALabelAndAPortAndShowsWhyAnEditIsRefused() {
        Map<String, String> label = Map.of("EDITOR", kubectl.editor("app: web", "app: wob"));
        assertThat(kubectl.runWith(label, "-n", ns, "edit", "pod", "web-1").out())
                .isEqualTo("pod/web-1 edited\n");
        assertThat(get("pod", "web-1", ".metadata.labels.app")).isEqualTo("wob");
        Map<String, String> port = Map.of("EDITOR", kubectl.editor("port: 80$", "port: 81"));
        assertThat(kubectl.runWith(port, "-n", ns, "edit", "svc", "web").out()).isEqualTo("service/web edited\n");
        assertThat(get("svc", "web", ".spec.ports[*].port")).isEqualTo("81");
        Map<String, String> wrong = Map.of("EDITOR", kubectl.editor("port: 81$", "port: 99999"));
        KubectlSession.Result refused = kubectl.runWith(wrong, "-n", ns, "edit", "svc", "web");
        assertThat(refused.exit()).isNotZero();
        assertThat(copyOfTheEdit(refused.err()))
                .contains("# services \"web\" was not valid", "spec.ports[0].port: Invalid value: 99999");
        assertThat(get("svc", "web", ".spec.ports[*].port")).isEqualTo("81");
    }

    /** Where kubectl edit keeps the reasons: in comments above the edited text. */
    private static String copyOfTheEdit(String complaint) {
        Matcher path = Pattern.compile("has been stored to \"(.+)\"").matcher(complaint);
        assertThat(path.find()).as(complaint).isTrue();
        return contentOf(new File(path.group(1)));
    }

    @Test
    void deleteReturnsWhenTheObjectIsGone() {
        assertThat(kubectl.ok("-n", ns, "delete", "pod", "web-1", "--wait")).startsWith("pod \"web-1\" deleted");
        assertThat(kubectl.ok("-n", ns, "wait", "--for=delete", "pod/web-1", "--timeout=60s"))
                .doesNotContain("timed out");
        kubectl.ok("-n", ns, "run", "forced", "--image=x");
        kubectl.ok("-n", ns, "delete", "pod", "forced", "--force", "--grace-period=0");
        assertThat(kubectl.ok("-n", ns, "delete", "svc", "--all")).startsWith("service \"web\" deleted");
        assertThat(kubectl.ok("delete", "ns", ns)).startsWith("namespace \"" + ns + "\" deleted");
        assertThat(kubectl.refused("get", "ns", ns)).contains("(NotFound): namespaces \"" + ns + "\" not found");
        assertThat(kubectl.ok("delete", "ns", ns, "--ignore-not-found")).isEmpty();
    }
}
