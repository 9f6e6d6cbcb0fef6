package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of updates of {@code pkg/apis/core/validation/validation_test.go}, without metadata. A row has the fields of
 * the spec before and after, and how one of the errors begins: nothing if there is none.
 */
class PodUpdateTablesTest {
    private static final String FIXED = "spec: Forbidden: pod updates may not change fields other than";

    private final PodStrategy strategy = new PodStrategy();

    @ParameterizedTest(name = "[{0}] to [{1}]: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "~~ | ~~ | -",
                "'containers':[{'name':'a','image':'i'},{'name':'b','image':'i'}] | 'containers':[{'name':'a','image':'j'}]"
                        + " | spec.containers: Forbidden: pod updates may not add or remove containers",
                "'initContainers':[{'name':'a','image':'i'}] | ~~"
                        + " | spec.initContainers: Forbidden: pod updates may not add or remove containers",
                "'containers':[{'name':'a','image':'i'}] | 'containers':[{'name':'a','image':'j'}] | -",
                "'containers':[{'name':'a','image':'i'}] | 'containers':[{'name':'a','image':''}] | spec.containers[0].image",
                "'initContainers':[{'name':'a','image':'i'}] | 'initContainers':[{'name':'a','image':''}]"
                        + " | spec.initContainers[0].image",
                "~~ | 'ephemeralContainers':[{'name':'e','image':'i'}] | FIXED",
                "'activeDeadlineSeconds':30 | 'activeDeadlineSeconds':30 | -",
                "~~ | 'activeDeadlineSeconds':30 | -",
                "'activeDeadlineSeconds':31 | 'activeDeadlineSeconds':30 | -",
                "'activeDeadlineSeconds':30 | 'activeDeadlineSeconds':31 | spec.activeDeadlineSeconds",
                "~~ | 'activeDeadlineSeconds':-30 | spec.activeDeadlineSeconds",
                "'activeDeadlineSeconds':30 | 'activeDeadlineSeconds':-30 | spec.activeDeadlineSeconds",
                "'activeDeadlineSeconds':30 | 'activeDeadlineSeconds':0 | spec.activeDeadlineSeconds",
                "~~ | 'activeDeadlineSeconds':0 | spec.activeDeadlineSeconds",
                "'activeDeadlineSeconds':30 | ~~ | spec.activeDeadlineSeconds",
                "~~ | 'securityContext':{'fsGroupChangePolicy':'OnRootMismatch'} | FIXED",
                "~~ | 'nodeName':'n' | FIXED",
                "'priorityClassName':'a' | 'priorityClassName':'b' | FIXED",
                "'priorityClassName':'a' | ~~ | FIXED",
                "'terminationGracePeriodSeconds':-1 | 'terminationGracePeriodSeconds':1 | -",
                "'terminationGracePeriodSeconds':-1 | 'terminationGracePeriodSeconds':0 | FIXED",
                "'os':{'name':'linux'} | 'os':{'name':'windows'} | FIXED",
                "'os':{'name':'windows'} | 'os':{'name':'linux'} | FIXED",
                "~~ | 'os':{'name':'dummy'} | FIXED",
                "'nodeSelector':{'a':'b'} | 'nodeSelector':{'a':'b','c':'d'} | FIXED",
                "'nodeSelector':{'a':'b'} | ~~ | FIXED",
                "'schedulingGates':[{'name':'a'}] | 'schedulingGates':[{'name':'b'}] | spec.schedulingGates[0].name: Forbidden",
                "'schedulingGates':[{'name':'a'},{'name':'b'}] | 'schedulingGates':[{'name':'c'}]"
                        + " | spec.schedulingGates[0].name: Forbidden",
                "~~ | 'schedulingGates':[{'name':'a'}] | spec.schedulingGates[0].name: Forbidden",
                "'schedulingGates':[{'name':'a'}] | ~~ | -",
            })
    void anUpdateChangesOnlyWhatMayChange(String before, String after, String error) {
        assertBegins(errors(before, after), error);
    }

    /** A toleration is {@code key/value[/effect[/seconds]]}. */
    @ParameterizedTest(name = "[{0}] to [{1}]: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "k/a, k/a, -",
                "k/a, k/b, spec.tolerations: Forbidden",
                "k/a/NoExecute/10, k/b/NoExecute, spec.tolerations: Forbidden",
                "k/a/NoExecute/20, k/a/NoExecute/10, -",
                "k/a/NoExecute/10, k/a/NoExecute/20 l/b/NoExecute/30, -",
                "k/a/NoExecute/10, k/a/NoExecute/20 l/b/NoSchedule/30, spec.tolerations[1].effect",
            })
    void tolerationsAreOnlyAdded(String before, String after, String error) {
        for (String node : List.of("", ",'nodeName':'n'")) {
            assertBegins(errors(tolerations(before) + node, tolerations(after) + node), error);
        }
    }

    /** Requests and limits are {@code cpu/memory/storage}; an amount that is left out is 0 characters long. */
    @ParameterizedTest(name = "limits {0}, requests {1} to limits {2}, requests {3}")
    @CsvSource({
        "100m/0/1Gi, '', 200m/0/1Gi, ''",
        "100m/200Mi, '', 100m/100Mi, ''",
        "100m/100Mi/2Gi, '', 100m/100Mi/1Gi, ''",
        "'', 200m/0, '', 100m/0",
        "'', 0/100Mi, '', 0/200Mi",
        "'', 100m/0/1Gi, '', 100m/0/2Gi",
        "100m/100Mi/1Gi, 100m/100Mi/1Gi, 200m/400Mi/1Gi, 200m/400Mi/1Gi",
        "400m/400Mi/2Gi, 200m/200Mi/1Gi, 200m/200Mi/2Gi, 100m/100Mi/1Gi",
        "'', 100m/100Mi, 200m/200Mi, 100m/100Mi",
        "200m/200Mi, 100m/100Mi, '', 100m/100Mi",
        "200m/500Mi/1Gi, '', 400m//1Gi, 300m//1Gi",
        "200m/300Mi/2Gi, 100m/200Mi, 400m/500Mi/2Gi, ''",
        "100m/100Mi, 100m/100Mi, 200m/200Mi, 100m/100Mi",
        "'', 100m/100Mi, 100m/100Mi, 100m/100Mi",
        "'', '', 200m/200Mi, 100m/100Mi",
        "200m/200Mi, 100m/100Mi, '', ''",
    })
    void resourcesStayWhateverTheClass(String limits, String requests, String newLimits, String newRequests) {
        assertThat(errors(resources(limits, requests), resources(newLimits, newRequests)))
                .singleElement()
                .asString()
                .startsWith(FIXED);
        assertThat(errors(resources(limits, requests), resources(limits, requests)))
                .isEmpty();
    }

    private static void assertBegins(List<String> errors, String error) {
        if (error == null) {
            assertThat(errors).isEmpty();
        } else {
            String beginning = error.equals("FIXED") ? FIXED : error;
            assertThat(errors).anySatisfy(e -> assertThat(e).startsWith(beginning));
        }
    }

    private List<String> errors(String before, String after) {
        return texts(strategy.validateUpdate(pod(after), pod(before), Writes.onNothing()));
    }

    private Pod pod(String fields) {
        String containers = fields.startsWith("'containers'") ? "" : "'containers':[{'name':'z','image':'i:1'}]";
        String comma = containers.isEmpty() || fields.isEmpty() ? "" : ",";
        Pod pod = json(
                Pod.class, "{'metadata':{'name':'p','namespace':'d'},'spec':{" + containers + comma + fields + "}}");
        strategy.setDefaults(pod);
        return pod;
    }

    private static String tolerations(String given) {
        List<String> each = List.of(given.split(" ")).stream()
                .map(t -> t.split("/"))
                .map(t -> "{'key':'" + t[0] + "','operator':'Equal','value':'" + t[1] + "'"
                        + (t.length > 2 ? ",'effect':'" + t[2] + "'" : "")
                        + (t.length > 3 ? ",'tolerationSeconds':" + t[3] : "")
                        + "}")
                .toList();
        return "'tolerations':[" + String.join(",", each) + "]";
    }

    private static String resources(String limits, String requests) {
        return "'containers':[{'name':'c','image':'i:1','resources':{'limits':{" + amounts(limits) + "},'requests':{"
                + amounts(requests) + "}}}]";
    }

    private static String amounts(String given) {
        List<String> names = List.of("cpu", "memory", "ephemeral-storage");
        String[] each = given.split("/");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < each.length; i++) {
            if (!each[i].isEmpty()) {
                text.append(text.isEmpty() ? "'" : ",'").append(names.get(i)).append("':'" + each[i] + "'");
            }
        }
        return text.toString();
    }
}
