package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The claims that a StatefulSet makes for its pods: the words are those that kube-apiserver 1.37.2 answered. */
class StatefulSetClaimsTest {
    private static final String CLAIM = "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}";

    private final StatefulSetStrategy strategy = new StatefulSetStrategy();

    private static StatefulSet set(String claim, String volumes, String more) {
        return json(
                StatefulSet.class,
                "{'metadata':{'namespace':'d','name':'s'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':"
                        + "{'labels':{'a':'b'}},'spec':{'volumes':[" + volumes
                        + "],'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'data','mountPath':'/d'}]}]}},"
                        + "'volumeClaimTemplates':[" + claim + "]" + more + "}}");
    }

    private List<String> errors(String claim, String volumes, String more) {
        StatefulSet set = set(claim, volumes, more);
        strategy.setDefaults(set);
        return texts(strategy.validate(set, Writes.onNothing()));
    }

    @Test
    void aMountMayBeOfAClaimThatIsMadeForThePod() {
        assertThat(errors(CLAIM, "", "")).isEmpty();
        assertThat(errors(CLAIM, "{'name':'data','secret':{}}", "")).isEmpty();
    }

    @Test
    void theClaimsComeBeforeTheOtherVolumes() {
        assertThat(errors(CLAIM, "{'name':'x','secret':{}}", ""))
                .containsExactly("spec.template.spec.volumes[1].secret.secretName: Required value");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'ReadWriteOnce'||.accessModes: Required value: at least 1 access mode is required",
                "'1Gi'|'0'|.resources[storage]: Invalid value: \"0\": must be greater than zero",
                "'resources':{'requests':{'storage':'1Gi'}}|'resources':{}|.resources[storage]: Required value",
                "'resources'|'volumeMode':'x','resources'|.volumeMode: Unsupported value: \"x\": supported values: \"Block\","
                        + " \"Filesystem\"",
            })
    void aClaimIsCheckedWhereItIsATemplate(String part, String instead, String error) {
        assertThat(errors(CLAIM.replace(part, instead == null ? "" : instead), "", ""))
                .containsExactly("spec.volumeClaimTemplates[0].spec" + error);
    }

    @Test
    void aServiceNameIsALabelWhenASetIsMadeAndStaysWhatItWas() {
        assertThat(errors(CLAIM, "", ",'serviceName':'A'"))
                .singleElement()
                .asString()
                .startsWith("spec.serviceName: Invalid value: \"A\"");
        StatefulSet old = set(CLAIM, "", ",'serviceName':'A'");
        strategy.setDefaults(old);
        assertThat(strategy.validateUpdate(old, old, Writes.onNothing())).isEmpty();
    }

    /** Typed clients of Go always send a status, and kubectl none. */
    @Test
    void aClaimWithoutAStatusIsTheSameAsOneWithAnEmptyOne() {
        StatefulSet old = set(CLAIM, "", "");
        StatefulSet now = set(CLAIM.replace("{'metadata'", "{'status':{},'metadata'"), "", "");
        strategy.setDefaults(now);
        assertThat(now.getSpec().getVolumeClaimTemplates().get(0).getStatus().getPhase())
                .isEqualTo("Pending");
        assertThat(now.getSpec().getVolumeClaimTemplates().get(0).getSpec().getVolumeMode())
                .isEqualTo("Filesystem");
        StatefulSet stored = set(CLAIM, "", "");
        strategy.setDefaults(stored);
        stored.getSpec().setVolumeClaimTemplates(old.getSpec().getVolumeClaimTemplates());
        assertThat(strategy.validateUpdate(now, stored, Writes.onNothing())).isEmpty();
    }

    @Test
    void aSetHasTheNameOfAHost() {
        assertThat(strategy.nameErrors("a.b")).hasSize(1);
    }
}
