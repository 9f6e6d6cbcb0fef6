package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The other commands of kubectl, and what it says about wrong input and about what is not served. */
@Tag("slow")
class KubectlCommandsTest extends KubectlSuite {
    @Test
    void theServerIsKnownByItsVersionAndItsResources() {
        assertThat(kubectl.ok("version")).contains("+timonel");
        assertThat(kubectl.ok("api-versions")).contains("discovery.k8s.io/v1\n", "networking.k8s.io/v1\n", "v1\n");
        assertThat(kubectl.ok("api-resources", "--no-headers"))
                .containsPattern("pods +po +v1 +true +Pod\n")
                .containsPattern("services +svc +v1 +true +Service\n")
                .containsPattern("nodes +no +v1 +false +Node\n")
                .containsPattern("endpointslices +discovery.k8s.io/v1 +true +EndpointSlice\n");
        assertThat(kubectl.ok("cluster-info")).contains("is running at").contains("http://127.0.0.1:");
    }

    @Test
    void explainDescribesFieldsAndListsThemRecursively() {
        assertThat(kubectl.ok("explain", "service.spec.type"))
                .containsPattern("FIELD: type <string>")
                .contains("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
        assertThat(kubectl.ok("explain", "pod.spec", "--recursive"))
                .containsPattern("containers\t<\\[]Container> -required-")
                .containsPattern("containerPort\t<integer> -required-")
                .containsPattern("nodeName\t<string>");
        assertThat(kubectl.ok("explain", "endpointslices.endpoints.conditions")).containsPattern("ready\t<boolean>");
        assertThat(kubectl.refused("explain", "pod.spec.nope")).contains("field \"nope\" does not exist");
    }

    @Test
    void eachPatchTypeIsTaken() {
        assertThat(kubectl.ok("-n", ns, "patch", "svc", "web", "-p", "{\"spec\":{\"type\":\"NodePort\"}}"))
                .isEqualTo("service/web patched\n");
        assertThat(get("svc", "web", ".spec.ports[0].nodePort")).matches("3\\d{4}");
        kubectl.ok("-n", ns, "patch", "svc", "web", "--type=merge", "-p", "{\"spec\":{\"type\":\"ClusterIP\"}}");
        assertThat(get("svc", "web", ".spec.ports[0].nodePort")).isEmpty();
        String json = "[{\"op\":\"replace\",\"path\":\"/spec/ports/0/port\",\"value\":82}]";
        kubectl.ok("-n", ns, "patch", "svc", "web", "--type=json", "-p", json);
        assertThat(get("svc", "web", ".spec.ports[0].port")).isEqualTo("82");
        kubectl.ok(
                "-n",
                ns,
                "patch",
                "pod",
                "web-1",
                "-p",
                "{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"n:2\"}]}}");
        assertThat(get("pod", "web-1", ".spec.containers[*].image")).isEqualTo("n:2");
        assertThat(get("pod", "web-1", ".spec.containers[*].ports[*].containerPort"))
                .isEqualTo("8080");
        assertThat(kubectl.ok("-n", ns, "patch", "svc", "web", "-p", "{}"))
                .isEqualTo("service/web patched (no change)\n");
    }

    @Test
    void aNodeIsCordonedTaintedAndDrained() {
        String node = "node-" + ns;
        kubectl.ok("create", "-f", kubectl.file("node.json", """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"}}
            """.formatted(node)));
        assertThat(kubectl.ok("cordon", node)).isEqualTo("node/" + node + " cordoned\n");
        assertThat(kubectl.ok("get", "node", node)).containsPattern("Ready,SchedulingDisabled");
        assertThat(kubectl.ok("uncordon", node)).isEqualTo("node/" + node + " uncordoned\n");
        assertThat(kubectl.ok("taint", "node", node, "only=tests:NoSchedule")).isEqualTo("node/" + node + " tainted\n");
        assertThat(kubectl.ok("describe", "node", node)).containsPattern("Taints: +only=tests:NoSchedule");
        assertThat(kubectl.ok("taint", "node", node, "only-")).isEqualTo("node/" + node + " untainted\n");
        kubectl.ok("-n", ns, "run", "leaves", "--image=x", "--overrides={\"spec\":{\"nodeName\":\"" + node + "\"}}");
        assertThat(kubectl.ok("drain", node, "--force"))
                .contains("evicting pod " + ns + "/leaves", "pod/leaves evicted", "node/" + node + " drained");
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-o", "name")).isEqualTo("pod/web-1\n");
        assertThat(kubectl.ok("delete", "node", node)).startsWith("node \"" + node + "\" deleted");
    }

    @Test
    void aPodIsRunExposedAndAwaited() {
        assertThat(kubectl.ok("-n", ns, "run", "api", "--image=x", "--port=9000"))
                .isEqualTo("pod/api created\n");
        assertThat(kubectl.ok("-n", ns, "wait", "--for=condition=Ready", "pod/api", "--timeout=60s"))
                .isEqualTo("pod/api condition met\n");
        assertThat(kubectl.ok("-n", ns, "expose", "pod", "api", "--port=90", "--target-port=9000", "--name=front"))
                .isEqualTo("service/front exposed\n");
        assertThat(get("endpoints", "front", ".subsets[*].addresses[*].ip"))
                .isEqualTo(get("pod", "api", ".status.podIP"));
        assertThat(get("endpoints", "front", ".subsets[*].ports[*].port")).isEqualTo("9000");
        assertThat(kubectl.ok("-n", ns, "set", "selector", "svc/front", "run=nobody"))
                .contains("selector updated");
        assertThat(get("endpoints", "front", ".subsets")).isEmpty();
    }

    @Test
    void waitWaitsForAPodThatBecomesReadyLater() {
        kubectl.ok("-n", ns, "run", "slow", "--image=x", "--annotations=timonel.dev/ready-after=1h");
        assertThat(kubectl.ok("-n", ns, "get", "pod", "slow")).containsPattern("slow +0/1 +Running");
        kubectl.ok("-n", ns, "annotate", "--overwrite", "pod/slow", "timonel.dev/ready-after=4s");
        kubectl.ok("-n", ns, "wait", "--for=condition=Ready", "pod/slow", "--timeout=60s");
        assertThat(kubectl.ok("-n", ns, "get", "pod", "slow")).containsPattern("slow +1/1 +Running");
    }

    @Test
    void aServerSideDryRunAnswersAndChangesNothing() {
        assertThat(kubectl.ok("-n", ns, "run", "dry", "--image=x", "--dry-run=server", "-o", "yaml"))
                .contains("schedulerName: default-scheduler", "uid: ");
        assertThat(kubectl.ok("-n", ns, "delete", "pod", "web-1", "--dry-run=server"))
                .contains("(server dry run)");
        String changed = lab(LAB.replace("port: 80,", "port: 81,"));
        assertThat(kubectl.ok("apply", "--dry-run=server", "-f", changed))
                .contains("service/web configured (server dry run)");
        assertThat(kubectl.ok("-n", ns, "get", "pods", "-o", "name")).isEqualTo("pod/web-1\n");
        assertThat(get("svc", "web", ".spec.ports[0].port")).isEqualTo("80");
    }

    /** What was applied on the client's side is taken over; others meet the manager that kubectl was then. */
    @Test
    void whatWasCreatedAndAppliedHereIsTakenOverByAServerSideApply() {
        assertThat(kubectl.ok("-n", ns, "get", "pod", "web-1", "-o", "yaml", "--show-managed-fields"))
                .contains("manager: kubectl-client-side-apply\n    operation: Update");
        for (String version : new String[] {"1", "2"}) {
            String changed = lab(LAB.replace("selector: {app: web}", "selector: {app: w" + version + "}")
                    .replace("nginx", "n" + version));
            if (version.equals("1")) {
                assertThat(kubectl.refused("apply", "--server-side", "--field-manager=other", "-f", changed))
                        .contains("conflict with \"kubectl-client-side-apply\" using v1:"
                                + " .spec.containers[name=\"web\"].image")
                        .contains("conflict with \"kubectl-client-side-apply\" using v1: .spec.selector");
            }
            kubectl.ok("apply", "--server-side", "-f", changed);
            assertThat(kubectl.ok("-n", ns, "get", "pod/web-1", "svc/web", "-o", "yaml", "--show-managed-fields"))
                    .contains("manager: kubectl\n")
                    .doesNotContain("kubectl-client-side-apply");
            assertThat(get("pod", "web-1", ".spec.containers[0].image")).isEqualTo("n" + version);
        }
        kubectl.ok("-n", ns, "create", "configmap", "made", "--from-literal=a=b");
        String file = kubectl.file(
                "made.yaml",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: made, namespace: " + ns + "}, data: {a: c}}");
        assertThat(kubectl.refused("apply", "--server-side", "-f", file))
                .contains("conflict with \"kubectl-create\" using v1: .data.a");
        kubectl.ok("apply", "--server-side", "--force-conflicts", "-f", file);
        assertThat(get("configmap", "made", ".data.a")).isEqualTo("c");
    }

    @Test
    void anUnknownFieldIsNamedAndOnlyAWarningWhenAskedFor() {
        String file = kubectl.file("typo.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: typo, namespace: NS}
            spec: {selektor: {a: b}, ports: [{port: 80, targetport: 8080}]}
            """.replace("NS", ns));
        assertThat(kubectl.refused("apply", "-f", file))
                .contains(
                        "strict decoding error",
                        "unknown field \"spec.selektor\"",
                        "unknown field \"spec.ports[0].targetport\"");
        KubectlSession.Result warned = kubectl.run("apply", "--validate=warn", "-f", file);
        assertThat(warned.out()).isEqualTo("service/typo created\n");
        assertThat(warned.err()).contains("Warning: unknown field \"spec.selektor\"");
    }

    @Test
    void wrongInputIsExplainedFieldByField() {
        assertThat(kubectl.refused("apply", "-f", kubectl.file("wrong.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: wrong, namespace: NS}
            spec: {selector: {a: "b c"}, ports: [{name: A_, port: 0}]}
            """.replace("NS", ns))))
                .startsWith("The Service \"wrong\" is invalid: \n")
                .contains("* spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive")
                .contains("* spec.ports[0].name: Invalid value: \"A_\"")
                .contains("* spec.selector: Invalid value: \"b c\"");
        assertThat(kubectl.refused("apply", "-f", kubectl.file("outside.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: wrong, namespace: NS}
            spec: {clusterIP: 192.0.2.1, ports: [{name: A_, port: 0}]}
            """.replace("NS", ns))))
                .as("what cannot be allocated comes before all else")
                .startsWith(
                        "The Service \"wrong\" is invalid: spec.clusterIPs: Invalid value: [\"192.0.2.1\"]: failed to"
                                + " allocate IP 192.0.2.1:")
                .doesNotContain("spec.ports");
        assertThat(kubectl.refused("apply", "-f", kubectl.file("type.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: NS}
            spec: {containers: [{name: a, image: x, ports: [{containerPort: "x"}]}]}
            """.replace("NS", ns))))
                .contains("(BadRequest)", "cannot unmarshal string");
        assertThat(kubectl.refused("-n", "nowhere", "run", "p", "--image=x"))
                .contains("namespaces \"nowhere\" not found");
        assertThat(kubectl.refused("get", "pods", "--field-selector=foo=bar"))
                .contains("field label not supported: foo");
        assertThat(kubectl.refused("get", "pods", "-l", "a=b=c")).isNotEmpty();
    }

    @Test
    void whatIsNotServedIsRefusedAsSuch() {
        assertThat(kubectl.refused("get", "csidrivers"))
                .contains("the server doesn't have a resource type \"csidrivers\"");
        assertThat(kubectl.refused("-n", ns, "logs", "web-1")).contains("(NotFound)");
    }

    /** From 1.32 on kubectl sends these as protobuf. */
    @Test
    void typedCommandsWork() {
        String typed = ns + "-typed";
        assertThat(kubectl.ok("create", "ns", typed)).isEqualTo("namespace/" + typed + " created\n");
        for (String type : List.of("clusterip", "nodeport", "loadbalancer")) {
            assertThat(kubectl.ok("-n", typed, "create", "service", type, type, "--tcp=80"))
                    .isEqualTo("service/" + type + " created\n");
        }
        kubectl.ok("-n", typed, "create", "service", "externalname", "e", "--external-name=example.org");
        assertThat(kubectl.ok("-n", typed, "get", "service", "e", "-o", "jsonpath={.spec.type} {.spec.externalName}"))
                .isEqualTo("ExternalName example.org");
        assertThat(kubectl.ok("delete", "ns", typed)).contains("deleted");
    }

    @Test
    void theOneUserMayDoEverything() {
        assertThat(kubectl.ok("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
        assertThat(kubectl.ok("auth", "can-i", "--list")).contains("*.*");
    }
}
