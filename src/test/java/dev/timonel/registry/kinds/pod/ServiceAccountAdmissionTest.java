package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code plugin/pkg/admission/serviceaccount} of Kubernetes. */
class ServiceAccountAdmissionTest {
    private static final ClusterSnapshot ACCOUNTS = Writes.snapshotOf(
            account("'metadata':{'name':'default'},'imagePullSecrets':[{'name':'registry'}]"),
            account("'metadata':{'name':'robot'}"),
            account("'metadata':{'name':'limited','annotations':{'kubernetes.io/enforce-mountable-secrets':'true'}},"
                    + "'secrets':[{'name':'tls'}],'imagePullSecrets':[{'name':'registry'}]"));

    private static ServiceAccount account(String json) {
        return json(ServiceAccount.class, "{" + json.replace("{'name'", "{'namespace':'d','name'") + "}");
    }

    private static Pod admitted(String spec, ClusterSnapshot snapshot) {
        return created("'name':'p'", spec, snapshot);
    }

    private static Pod created(String metadata, String spec, ClusterSnapshot snapshot) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'namespace':'d'," + metadata + "},'spec':{'containers':[{'name':'c','image':'i'}]" + spec
                        + "}}");
        PodStrategy strategy = new PodStrategy();
        strategy.setDefaults(pod);
        strategy.prepareForCreate(pod, Writes.on(snapshot));
        return pod;
    }

    @Test
    void aPodWithoutAnAccountHasThatOfItsNamespaceUnderBothNames() {
        Pod pod = admitted("", ACCOUNTS);

        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("default");
        assertThat(pod.getSpec().getServiceAccount()).isEqualTo("default");
        assertThat(pod.getSpec().getImagePullSecrets())
                .extracting(LocalObjectReference::getName)
                .containsExactly("registry");
    }

    @Test
    void whatThePodSaysItselfStays() {
        Pod pod = admitted(",'serviceAccount':'robot','imagePullSecrets':[{'name':'own'}]", ACCOUNTS);

        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("robot");
        assertThat(pod.getSpec().getImagePullSecrets())
                .extracting(LocalObjectReference::getName)
                .containsExactly("own");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'name':'p' | ,'serviceAccountName':'ghost' | pods \"p\" is forbidden: error looking up service account"
                        + " d/ghost: serviceaccount \"ghost\" not found",
                "'generateName':'web-' | ,'serviceAccountName':'ghost' | pods \"web-\" is forbidden: error looking up"
                        + " service account d/ghost: serviceaccount \"ghost\" not found",
                "'name':'p','annotations':{'kubernetes.io/config.mirror':'x'} | ,'serviceAccountName':'robot' | pods \"p\""
                        + " is forbidden: a mirror pod may not reference service accounts",
                "'name':'p' | ,'serviceAccountName':'limited','volumes':[{'name':'v','secret':{'secretName':'other'}}] |"
                        + " pods \"p\" is forbidden: volume with secret.secretName=\"other\" is not allowed because service"
                        + " account limited does not reference that secret",
                "'name':'p' | ,'serviceAccountName':'limited','initContainers':[{'name':'i','image':'i','envFrom':"
                        + "[{'secretRef':{'name':'other'}}]}] | pods \"p\" is forbidden: init container i with envFrom"
                        + " referencing secret.secretName=\"other\" is not allowed because service account limited does not"
                        + " reference that secret",
                "'name':'p' | ,'serviceAccountName':'limited','imagePullSecrets':[{'name':'other'}] | pods \"p\" is"
                        + " forbidden: imagePullSecrets[0].name=\"other\" is not allowed because service account limited does"
                        + " not reference that imagePullSecret"
            })
    void whatAnAccountDoesNotAllowIsForbidden(String metadata, String spec, String message) {
        assertThatThrownBy(() -> created(metadata, spec, ACCOUNTS))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(403);
                    assertThat(refusal.getMessage()).isEqualTo(message);
                });
    }

    @Test
    void whatTheAccountNamesMayBeRead() {
        Pod pod = admitted(
                ",'serviceAccountName':'limited','volumes':[{'name':'v','secret':{'secretName':'tls'}}]", ACCOUNTS);

        assertThat(pod.getSpec().getImagePullSecrets()).hasSize(1);
    }

    @Test
    void aMirrorPodHasNoAccount() {
        Pod pod = created("'name':'p','annotations':{'kubernetes.io/config.mirror':'x'}", "", ACCOUNTS);

        assertThat(pod.getSpec().getServiceAccountName()).isNull();
    }

    @Test
    void aDumpWithoutAccountsDoesNotTellWhichThereAre() {
        ClusterSnapshot dump = Writes.snapshotOf(Frozen.object(Map.of("takenAt", "2026-01-01T00:00:00Z")));

        assertThat(admitted(",'serviceAccountName':'ghost'", dump).getSpec().getServiceAccountName())
                .isEqualTo("ghost");
    }
}
