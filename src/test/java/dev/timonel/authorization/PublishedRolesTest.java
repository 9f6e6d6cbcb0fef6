package dev.timonel.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The default roles beside those that Kubernetes 1.37 publishes: equal, rule by rule, but for whole ones that are left out. */
class PublishedRolesTest {
    /** By the beginning of the name, why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "system:controller:", "controllers run inside the server and as nobody",
            "system:certificates.k8s.io:", "certificate signing requests are not served",
            "system:cluster-trust-bundle-discovery", "certificates.k8s.io is not served");

    @Test
    void whatIsThereIsAsPublishedAndWhatIsNotHasAReason() {
        Map<ObjectKey, HasMetadata> published = byKey(DefaultRolesFile.read("/rbac/kubernetes-1.37.txt"));
        Map<ObjectKey, HasMetadata> own = byKey(DefaultRolesFile.read());
        assertThat(published).hasSize(141);

        Set<ObjectKey> missing = new HashSet<>(published.keySet());
        missing.removeAll(own.keySet());
        assertThat(missing).allSatisfy(key -> assertThat(LEFT_OUT.keySet()).anyMatch(key.name()::startsWith));
        assertThat(LEFT_OUT.keySet())
                .allSatisfy(
                        name -> assertThat(missing).anyMatch(key -> key.name().startsWith(name)));
        own.forEach((key, role) -> assertThat(role).as(key.toString()).isEqualTo(published.get(key)));
    }

    private static Map<ObjectKey, HasMetadata> byKey(List<HasMetadata> roles) {
        Map<ObjectKey, HasMetadata> byKey = new HashMap<>();
        roles.forEach(role -> byKey.put(KubeObject.keyOf(role), role));
        assertThat(byKey).hasSameSizeAs(roles);
        return byKey;
    }
}
