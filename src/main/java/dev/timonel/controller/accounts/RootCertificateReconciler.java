package dev.timonel.controller.accounts;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps a ConfigMap {@code kube-root-ca.crt} in each namespace that stays, with what clients are to trust for this server: {@code
 * pkg/controller/certificates/rootcacertpublisher}.
 */
public final class RootCertificateReconciler implements Reconciler {
    static final String NAME = "kube-root-ca.crt";
    static final String DESCRIPTION = "kubernetes.io/description";
    private static final String FILE = "ca.crt";
    private static final String WHAT_FOR =
            "The certificates by which pods know this API server over HTTPS; made again if it is changed or deleted.";

    private final Map<String, String> data;

    /** {@code certificates} in PEM. */
    public RootCertificateReconciler(String certificates) {
        this.data = Map.of(FILE, certificates);
    }

    @Override
    public String name() {
        return "root-ca-cert-publisher";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.NAMESPACE)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(published(key.name()));
        }
        return key.kind().equals(Kinds.CONFIG_MAP) && key.name().equals(NAME) ? List.of(key) : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        boolean stays = key.equals(published(key.namespace()))
                && snapshot.get(Kinds.NAMESPACE, "", key.namespace())
                        .filter(namespace -> !namespace.deleting())
                        .isPresent();
        if (!stays) {
            return Plan.nothing();
        }
        Optional<KubeObject> stored = snapshot.get(key);
        if (stored.isEmpty()) {
            return Plan.put(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(key.namespace())
                    .withName(NAME)
                    .addToAnnotations(DESCRIPTION, WHAT_FOR)
                    .endMetadata()
                    .withData(data)
                    .build());
        }
        return stored.get().deleting() || isRight(stored.get()) ? Plan.nothing() : Plan.put(mended(stored.get()));
    }

    private boolean isRight(KubeObject stored) {
        ConfigMap map = stored.as(ConfigMap.class);
        return annotations(map).containsKey(DESCRIPTION) && data.equals(map.getData());
    }

    private ConfigMap mended(KubeObject stored) {
        ConfigMap changed = stored.as(ConfigMap.class);
        changed.setData(data);
        Map<String, String> annotations = new TreeMap<>(annotations(changed));
        annotations.put(DESCRIPTION, WHAT_FOR);
        changed.getMetadata().setAnnotations(annotations);
        return changed;
    }

    private static Map<String, String> annotations(ConfigMap map) {
        return orEmpty(map.getMetadata().getAnnotations());
    }

    /** Of a server that did not publish yet, or that has other certificates now. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NAMESPACE).stream()
                .map(KubeObject::name)
                .map(RootCertificateReconciler::published)
                .filter(key -> snapshot.get(key).filter(this::isRight).isEmpty())
                .toList();
    }

    private static ObjectKey published(String namespace) {
        return new ObjectKey(Kinds.CONFIG_MAP, namespace, NAME);
    }
}
