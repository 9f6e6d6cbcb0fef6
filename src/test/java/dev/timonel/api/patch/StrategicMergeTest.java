package dev.timonel.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StrategicMergeTest {

    /**
     * Without $setElementOrder, elements new to the list come before those that the patch does not name, as in the
     * Kubernetes documentation of kubectl patch. Single quotes stand for double ones in all columns.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "maps merge               | Pod | {'metadata':{'labels':{'a':'1','b':'2'}}} | {'metadata':{'labels':{'b':'3','c':'4'}}} | {'metadata':{'labels':{'a':'1','b':'3','c':'4'}}}",
                "null deletes             | Pod | {'metadata':{'labels':{'a':'1','b':'2'}}} | {'metadata':{'labels':{'a':null,'x':null}}} | {'metadata':{'labels':{'b':'2'}}}",
                "null in what is new      | Pod | {} | {'metadata':{'labels':{'a':null,'b':'1'}}} | {'metadata':{'labels':{'b':'1'}}}",
                "scalars replace          | Service | {'spec':{'type':'ClusterIP'}} | {'spec':{'type':'NodePort'}} | {'spec':{'type':'NodePort'}}",
                "containers by name       | Pod | {'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}} | {'spec':{'containers':[{'name':'a','image':'2'}]}} | {'spec':{'containers':[{'name':'a','image':'2'},{'name':'b','image':'1'}]}}",
                "a new element            | Pod | {'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'name':'b'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'a'}]}}",
                "nested env by name       | Pod | {'spec':{'containers':[{'name':'a','env':[{'name':'x','value':'1'}]}]}} | {'spec':{'containers':[{'name':'a','env':[{'name':'y','value':'2'}]}]}} | {'spec':{'containers':[{'name':'a','env':[{'name':'y','value':'2'},{'name':'x','value':'1'}]}]}}",
                "container ports by number | Pod | {'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'h'}]}]}} | {'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'protocol':'TCP'}]}]}} | {'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'h','protocol':'TCP'}]}]}}",
                "mounts by path           | Pod | {'spec':{'containers':[{'name':'a','volumeMounts':[{'mountPath':'/m','name':'v'}]}]}} | {'spec':{'containers':[{'name':'a','volumeMounts':[{'mountPath':'/m','readOnly':true}]}]}} | {'spec':{'containers':[{'name':'a','volumeMounts':[{'mountPath':'/m','name':'v','readOnly':true}]}]}}",
                "args are atomic          | Pod | {'spec':{'containers':[{'name':'a','args':['1','2']}]}} | {'spec':{'containers':[{'name':'a','args':['3']}]}} | {'spec':{'containers':[{'name':'a','args':['3']}]}}",
                "init containers          | Pod | {'spec':{'initContainers':[{'name':'a','image':'1'}]}} | {'spec':{'initContainers':[{'name':'a','tty':true}]}} | {'spec':{'initContainers':[{'name':'a','image':'1','tty':true}]}}",
                "host aliases by ip       | Pod | {'spec':{'hostAliases':[{'ip':'1','hostnames':['a']}]}} | {'spec':{'hostAliases':[{'ip':'2'}]}} | {'spec':{'hostAliases':[{'ip':'2'},{'ip':'1','hostnames':['a']}]}}",
                "spread by topologyKey    | Pod | {'spec':{'topologySpreadConstraints':[{'topologyKey':'z','maxSkew':1}]}} | {'spec':{'topologySpreadConstraints':[{'topologyKey':'z','maxSkew':2}]}} | {'spec':{'topologySpreadConstraints':[{'topologyKey':'z','maxSkew':2}]}}",
                "tolerations are atomic   | Pod | {'spec':{'tolerations':[{'key':'a'}]}} | {'spec':{'tolerations':[{'key':'b'}]}} | {'spec':{'tolerations':[{'key':'b'}]}}",
                "pod conditions by type   | Pod | {'status':{'conditions':[{'type':'Ready','status':'False'},{'type':'X','status':'True'}]}} | {'status':{'conditions':[{'type':'Ready','status':'True'}]}} | {'status':{'conditions':[{'type':'Ready','status':'True'},{'type':'X','status':'True'}]}}",
                "pod IPs by ip            | Pod | {'status':{'podIPs':[{'ip':'1'}]}} | {'status':{'podIPs':[{'ip':'2'}]}} | {'status':{'podIPs':[{'ip':'2'},{'ip':'1'}]}}",
                "container statuses       | Pod | {'status':{'containerStatuses':[{'name':'a','ready':true}]}} | {'status':{'containerStatuses':[{'name':'a'}]}} | {'status':{'containerStatuses':[{'name':'a'}]}}",
                "service ports by port    | Service | {'spec':{'ports':[{'port':80,'name':'a'},{'port':81}]}} | {'spec':{'ports':[{'port':80,'targetPort':8080}]}} | {'spec':{'ports':[{'port':80,'name':'a','targetPort':8080},{'port':81}]}}",
                "two protocols, one port  | Service | {'spec':{'ports':[{'port':53,'protocol':'TCP'},{'port':53,'protocol':'UDP'}]}} | {'spec':{'ports':[{'port':53,'name':'d'}]}} | {'spec':{'ports':[{'port':53,'protocol':'TCP','name':'d'},{'port':53,'protocol':'UDP'}]}}",
                "service conditions       | Service | {'status':{'conditions':[{'type':'A','status':'x'}]}} | {'status':{'conditions':[{'type':'B'}]}} | {'status':{'conditions':[{'type':'B'},{'type':'A','status':'x'}]}}",
                "ingress is atomic        | Service | {'status':{'loadBalancer':{'ingress':[{'ip':'1'}]}}} | {'status':{'loadBalancer':{'ingress':[{'ip':'2'}]}}} | {'status':{'loadBalancer':{'ingress':[{'ip':'2'}]}}}",
                "node addresses by type   | Node | {'status':{'addresses':[{'type':'InternalIP','address':'1'}]}} | {'status':{'addresses':[{'type':'Hostname','address':'n'}]}} | {'status':{'addresses':[{'type':'Hostname','address':'n'},{'type':'InternalIP','address':'1'}]}}",
                "pod CIDRs as a set       | Node | {'spec':{'podCIDRs':['a']}} | {'spec':{'podCIDRs':['b','a']}} | {'spec':{'podCIDRs':['b','a']}}",
                "taints are atomic        | Node | {'spec':{'taints':[{'key':'a'}]}} | {'spec':{'taints':[{'key':'b'}]}} | {'spec':{'taints':[{'key':'b'}]}}",
                "namespace conditions     | Namespace | {'status':{'conditions':[{'type':'A'}]}} | {'status':{'conditions':[{'type':'B'}]}} | {'status':{'conditions':[{'type':'B'},{'type':'A'}]}}",
                "owners by uid            | Pod | {'metadata':{'ownerReferences':[{'uid':'1','name':'a'}]}} | {'metadata':{'ownerReferences':[{'uid':'1','controller':true}]}} | {'metadata':{'ownerReferences':[{'uid':'1','name':'a','controller':true}]}}",
                "finalizers as a set      | Pod | {'metadata':{'finalizers':['a','b']}} | {'metadata':{'finalizers':['c','a']}} | {'metadata':{'finalizers':['c','a','b']}}",
                "endpoints are atomic     | EndpointSlice | {'endpoints':[{'addresses':['1']}]} | {'endpoints':[{'addresses':['2']}]} | {'endpoints':[{'addresses':['2']}]}",
                "subsets are atomic       | Endpoints | {'subsets':[{'addresses':[{'ip':'1'}]}]} | {'subsets':[]} | {'subsets':[]}",
                "delete an element        | Pod | {'spec':{'containers':[{'name':'a'},{'name':'b'}]}} | {'spec':{'containers':[{'name':'a','$patch':'delete'}]}} | {'spec':{'containers':[{'name':'b'}]}}",
                "delete what is not there | Pod | {'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'name':'x','$patch':'delete'}]}} | {'spec':{'containers':[{'name':'a'}]}}",
                "delete in a new list     | Pod | {'spec':{}} | {'spec':{'containers':[{'name':'x','$patch':'delete'},{'name':'y'}]}} | {'spec':{'containers':[{'name':'y'}]}}",
                "replace a list           | Pod | {'spec':{'containers':[{'name':'a'},{'name':'b','image':'i'}]}} | {'spec':{'containers':[{'$patch':'replace'},{'name':'b'}]}} | {'spec':{'containers':[{'name':'b'}]}}",
                "replace a map            | Service | {'spec':{'selector':{'a':'1'}}} | {'spec':{'selector':{'$patch':'replace','b':'2'}}} | {'spec':{'selector':{'b':'2'}}}",
                "delete a map             | Service | {'spec':{'selector':{'a':'1'}}} | {'spec':{'selector':{'$patch':'delete'}}} | {'spec':{'selector':{}}}",
                "directive in a new map   | Service | {'spec':{}} | {'spec':{'selector':{'$patch':'replace','b':'2'}}} | {'spec':{}}",
                "one key twice, in order  | Pod | {'spec':{'containers':[{'name':'a'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'a'}],'containers':[{'name':'a','$setElementOrder/ports':[{'containerPort':53},{'containerPort':53}],'ports':[{'containerPort':53,'protocol':'UDP'},{'containerPort':53}]}]}} | {'spec':{'containers':[{'name':'a','ports':[{'containerPort':53,'protocol':'UDP'},{'containerPort':53}]}]}}",
                "directive in a new list  | Pod | {'spec':{}} | {'spec':{'containers':[{'name':'x','$patch':'replace'},{'name':'y','resources':{'$patch':'replace','limits':{}}}]}} | {'spec':{'containers':[{'name':'y'}]}}",
                "only directs to replace  | Pod | {'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'$patch':'replace','name':'b'},{'name':'c'}]}} | {'spec':{'containers':[{'name':'c'}]}}",
                "inside what replaces     | Pod | {'metadata':{'labels':{'a':'1'}}} | {'metadata':{'$patch':'replace','labels':{'$patch':'replace','b':'2'}}} | {'metadata':{'labels':{'b':'2'}}}",
                "delete from a set        | Pod | {'metadata':{'finalizers':['a','b','c']}} | {'metadata':{'$deleteFromPrimitiveList/finalizers':['b','x']}} | {'metadata':{'finalizers':['a','c']}}",
                "delete from no set       | Pod | {'metadata':{'name':'p'}} | {'metadata':{'$deleteFromPrimitiveList/finalizers':['b']}} | {'metadata':{'name':'p'}}",
                "order and delete         | Pod | {'metadata':{'finalizers':['a','b','c']}} | {'metadata':{'$deleteFromPrimitiveList/finalizers':['b'],'$setElementOrder/finalizers':['c','a']}} | {'metadata':{'finalizers':['c','a']}}",
                "order alone              | Pod | {'spec':{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'c'},{'name':'b'},{'name':'a'}]}} | {'spec':{'containers':[{'name':'c'},{'name':'b'},{'name':'a'}]}}",
                "order and change         | Pod | {'spec':{'containers':[{'name':'a','image':'1'},{'name':'b'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],'containers':[{'name':'a','image':'2'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'a','image':'2'}]}}",
                "order and what the server added | Pod | {'spec':{'containers':[{'name':'s1'},{'name':'a'},{'name':'s2'},{'name':'b'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'a'},{'name':'n'},{'name':'b'}],'containers':[{'name':'n'}]}} | {'spec':{'containers':[{'name':'s1'},{'name':'a'},{'name':'n'},{'name':'s2'},{'name':'b'}]}}",
                "order of a new list      | Pod | {'spec':{}} | {'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],'containers':[{'name':'b'},{'name':'a'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'a'}]}}",
                "order of nothing         | Pod | {'spec':{}} | {'spec':{'$setElementOrder/containers':[{'name':'b'}]}} | {'spec':{}}",
                "order of an atomic list  | Node | {'spec':{'taints':[{'key':'a'}]}} | {'spec':{'$setElementOrder/taints':[{'key':'b'}],'taints':[{'key':'b'}]}} | {'spec':{'taints':[{'key':'b'}]}}",
                "order with numbers       | Service | {'spec':{'ports':[{'port':80},{'port':81}]}} | {'spec':{'$setElementOrder/ports':[{'port':81},{'port':80}],'ports':[{'port':81,'name':'x'}]}} | {'spec':{'ports':[{'port':81,'name':'x'},{'port':80}]}}",
                "order with a deletion    | Pod | {'spec':{'containers':[{'name':'a'},{'name':'b'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'b'}],'containers':[{'$patch':'delete','name':'a'}]}} | {'spec':{'containers':[{'name':'b'}]}}",
                "retain keys of a volume  | Pod | {'spec':{'volumes':[{'name':'v','emptyDir':{}}]}} | {'spec':{'volumes':[{'name':'v','hostPath':{'path':'/x'},'$retainKeys':['name','hostPath']}]}} | {'spec':{'volumes':[{'name':'v','hostPath':{'path':'/x'}}]}}",
                "retain keys of a new one | Pod | {'spec':{'volumes':[]}} | {'spec':{'volumes':[{'name':'v','emptyDir':{},'$retainKeys':['name','emptyDir']}]}} | {'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}",
                "another type replaces    | Service | {'spec':{'selector':'odd'}} | {'spec':{'selector':{'a':'b'}}} | {'spec':{'selector':{'a':'b'}}}",
                "unknown fields merge     | Service | {'x':{'y':[1]}} | {'x':{'y':[2],'z':1}} | {'x':{'y':[2],'z':1}}",
            })
    void merges(String rule, String kind, String original, String patch, String expected) {
        assertThat(apply(kind, original, patch)).isEqualTo(json(expected));
    }

    @Test
    void kubectlsPatchOfAChangedImageApplies() {
        String original = """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"old"}},
                 "spec":{"containers":[{"image":"web:1","name":"web","terminationMessagePath":"/dev/termination-log"}],"nodeName":"n"}}""";
        String patch = """
                {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"new"}},
                 "spec":{"$setElementOrder/containers":[{"name":"web"}],"containers":[{"image":"web:2","name":"web"}]}}""";
        JsonNode result = apply("Pod", original, patch);
        assertThat(result.at("/spec/containers/0/image").asString()).isEqualTo("web:2");
        assertThat(result.at("/spec/containers/0/terminationMessagePath").asString())
                .isEqualTo("/dev/termination-log");
        assertThat(result.at("/spec/nodeName").asString()).isEqualTo("n");
        assertThat(result.toString()).doesNotContain("$").contains("\"new\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'spec':{'containers':[{'image':'x'}]}}",
                "{'spec':{'containers':[{'image':'x','$patch':'delete'}]}}",
                "{'spec':{'containers':['x']}}",
                "{'spec':{'containers':[{'name':'a','$patch':'explode'}]}}",
                "{'spec':{'$patch':'explode'}}",
                "{'spec':{'$patch':'merge'}}",
                "{'spec':{'containers':[{'name':'a','$patch':'merge'}]}}",
                "{'spec':{'$setElementOrder/containers':{}}}",
                "{'spec':{'$setElementOrder/containers':[{'name':'b'}],'containers':[{'name':'a'}]}}",
                "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],'containers':[{'name':'a'},{'name':'b'}]}}",
                "{'metadata':{'$deleteFromPrimitiveList/finalizers':'x'}}",
                "{'spec':{'$retainKeys':'x'}}",
                "{'spec':{'$retainKeys':['nodeName'],'hostname':'x'}}",
            })
    void directivesThatContradictThePatchAreRefused(String patch) {
        assertThatThrownBy(() -> apply("Pod", "{'metadata':{},'spec':{'containers':[{'name':'a'}]}}", patch))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void theArgumentAndThePatchStayAsTheyAre() {
        JsonNode original = json("{'spec':{'containers':[{'name':'a','image':'1'}]},'metadata':{'finalizers':['x']}}");
        JsonNode before = original.deepCopy();
        var patch = Patches.parse(
                "application/strategic-merge-patch+json",
                bytes(
                        "{'spec':{'containers':[{'name':'a','image':'2'}]},'metadata':{'$deleteFromPrimitiveList/finalizers':['x']}}"),
                key("Pod"));
        JsonNode first = patch.apply(original);
        assertThat(original).isEqualTo(before);
        assertThat(patch.apply(original)).isEqualTo(first);
        assertThat(first.at("/spec/containers/0/image").asString()).isEqualTo("2");
    }

    @Test
    void longListsMergeInLinearTime() {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            list.append(i == 0 ? "" : ",").append("'f").append(i).append("'");
        }
        String tree = "{'metadata':{'finalizers':[" + list + "]}}";
        long start = System.nanoTime();
        assertThat(apply("Pod", tree, tree)).isEqualTo(json(tree));
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    private static JsonNode apply(String kind, String original, String patch) {
        return Patches.parse("application/strategic-merge-patch+json", bytes(patch), key(kind))
                .apply(json(original));
    }

    private static ObjectKey key(String kind) {
        ResourceKind resource = Kinds.SERVED.stream()
                .filter(k -> k.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        return new ObjectKey(resource, "default", "x");
    }

    private static JsonNode json(String text) {
        return KubeJson.tree(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
