package dev.timonel.snapshot;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.admission.Policies;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesOfSnapshotTest {
    private static final ValidatingAdmissionPolicy POLICY =
            json(ValidatingAdmissionPolicy.class, "{'metadata':{'name':'p'},'spec':{}}");
    private static final ValidatingAdmissionPolicyBinding BINDING =
            json(ValidatingAdmissionPolicyBinding.class, "{'metadata':{'name':'b'},'spec':{'policyName':'p'}}");
    private static final ConfigMap OTHER = json(ConfigMap.class, "{'metadata':{'name':'c','namespace':'d'}}");

    private static ClusterSnapshot after(ClusterSnapshot snapshot, Change.Type type, HasMetadata object) {
        return snapshot.with(new Change(type, KubeObject.draft(object), null));
    }

    @Test
    void withoutAnyItIsTheSameOneAlways() {
        ClusterSnapshot other = after(ClusterSnapshot.empty(), Change.Type.ADDED, OTHER);
        ClusterSnapshot once = after(after(other, Change.Type.ADDED, POLICY), Change.Type.DELETED, POLICY);

        assertThat(ClusterSnapshot.empty().policies()).isSameAs(Policies.NONE);
        assertThat(other.policies()).isSameAs(Policies.NONE);
        assertThat(once.policies()).isSameAs(Policies.NONE);
        assertThat(ClusterSnapshot.of(1, List.of(KubeObject.draft(OTHER))).policies())
                .isSameAs(Policies.NONE);
    }

    @Test
    void whatIsReadOfAPolicyIsCarriedAlongUntilItIsWritten() {
        ClusterSnapshot bound =
                after(after(ClusterSnapshot.empty(), Change.Type.ADDED, POLICY), Change.Type.ADDED, BINDING);
        ClusterSnapshot later = after(bound, Change.Type.ADDED, OTHER);
        ClusterSnapshot rebound = after(later, Change.Type.MODIFIED, BINDING);
        ClusterSnapshot rewritten = after(later, Change.Type.MODIFIED, POLICY);

        assertThat(later.policies()).isSameAs(bound.policies());
        Policies.InForce before = later.policies().inForce().get(0);
        assertThat(before.policy().name()).isEqualTo("p");
        assertThat(rebound.policies().inForce().get(0).policy()).isSameAs(before.policy());
        assertThat(rebound.policies().inForce().get(0).bindings().get(0))
                .isNotSameAs(before.bindings().get(0));
        assertThat(rewritten.policies().inForce().get(0).policy()).isNotSameAs(before.policy());
    }

    @Test
    void aStartFindsWhatIsStored() {
        ClusterSnapshot snapshot = ClusterSnapshot.of(1, List.of(KubeObject.draft(BINDING), KubeObject.draft(POLICY)));

        assertThat(snapshot.policies().inForce())
                .singleElement()
                .satisfies(found -> assertThat(found.bindings()).hasSize(1));
    }
}
