package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.AccountFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The admission plugin ServiceAccount ({@code plugin/pkg/admission/serviceaccount}): a pod that names no account gets that of its
 * namespace, one that names a missing account is refused, and the pull secrets of the account are those of a pod without any.
 */
final class ServiceAccountAdmission {
    private static final String DEFAULT = "default";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private ServiceAccountAdmission() {}

    static void admit(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        if (orEmpty(pod.getMetadata().getAnnotations()).containsKey(MIRROR)) {
            refuseOfMirror(pod, spec);
            return;
        }
        if (orEmpty(spec.getServiceAccountName()).isEmpty()) {
            spec.setServiceAccountName(DEFAULT);
            spec.setServiceAccount(DEFAULT);
        }
        AccountFacts account = account(pod, spec.getServiceAccountName(), snapshot);
        if (spec.getImagePullSecrets().isEmpty() && !account.pullSecrets().isEmpty()) {
            spec.setImagePullSecrets(account.pullSecrets().stream()
                    .map(LocalObjectReference::new)
                    .toList());
        }
        if (account.limited()) {
            limit(pod, spec, account);
        }
    }

    /** That of the namespace is as good as there: whoever keeps it makes it in the same transaction. A dump may have none at all. */
    private static AccountFacts account(Pod pod, String name, ClusterSnapshot snapshot) {
        String namespace = orEmpty(pod.getMetadata().getNamespace());
        Optional<AccountFacts> found =
                snapshot.facts(new ObjectKey(Kinds.SERVICE_ACCOUNT, namespace, name), AccountFacts.class);
        if (found.isEmpty() && !name.equals(DEFAULT) && !isUntold(snapshot)) {
            throw PodAdmission.forbidden(
                    pod,
                    "error looking up service account " + namespace + "/" + name + ": serviceaccount \"" + name
                            + "\" not found");
        }
        return found.orElse(AccountFacts.PLAIN);
    }

    private static boolean isUntold(ClusterSnapshot snapshot) {
        return Frozen.is(snapshot) && snapshot.count(Kinds.SERVICE_ACCOUNT) == 0;
    }

    /** Only what the account names may be read by its pods. */
    private static void limit(Pod pod, PodSpec spec, AccountFacts account) {
        String because =
                " is not allowed because service account " + spec.getServiceAccountName() + " does not reference that ";
        for (Volume volume : spec.getVolumes()) {
            if (volume.getSecret() != null) {
                String name = orEmpty(volume.getSecret().getSecretName());
                refuseUnless(
                        account.secrets(),
                        name,
                        pod,
                        "volume with secret.secretName=\"" + name + "\"" + because + "secret");
            }
        }
        spec.getInitContainers().forEach(c -> limit(pod, c, "init container ", account, because));
        spec.getContainers().forEach(c -> limit(pod, c, "container ", account, because));
        for (int i = 0; i < spec.getImagePullSecrets().size(); i++) {
            String name = orEmpty(spec.getImagePullSecrets().get(i).getName());
            refuseUnless(
                    Set.copyOf(account.pullSecrets()),
                    name,
                    pod,
                    "imagePullSecrets[" + i + "].name=\"" + name + "\"" + because + "imagePullSecret");
        }
    }

    private static void limit(Pod pod, Container container, String what, AccountFacts account, String because) {
        container.getEnv().stream()
                .filter(env -> env.getValueFrom() != null && env.getValueFrom().getSecretKeyRef() != null)
                .forEach(env -> {
                    String name = orEmpty(env.getValueFrom().getSecretKeyRef().getName());
                    refuseUnless(
                            account.secrets(),
                            name,
                            pod,
                            what + container.getName() + " with envVar " + env.getName()
                                    + " referencing secret.secretName=\"" + name + "\"" + because + "secret");
                });
        container.getEnvFrom().stream()
                .filter(from -> from.getSecretRef() != null)
                .forEach(from -> {
                    String name = orEmpty(from.getSecretRef().getName());
                    refuseUnless(
                            account.secrets(),
                            name,
                            pod,
                            what + container.getName() + " with envFrom referencing secret.secretName=\"" + name + "\""
                                    + because + "secret");
                });
    }

    private static void refuseUnless(Set<String> allowed, String name, Pod pod, String because) {
        if (!allowed.contains(name)) {
            throw PodAdmission.forbidden(pod, because);
        }
    }

    /** What a kubelet shows of a pod that it runs from a file knows nothing of the cluster. */
    private static void refuseOfMirror(Pod pod, PodSpec spec) {
        if (!orEmpty(spec.getServiceAccountName()).isEmpty()) {
            throw PodAdmission.forbidden(pod, "a mirror pod may not reference service accounts");
        }
        boolean secrets = !spec.getImagePullSecrets().isEmpty()
                || spec.getVolumes().stream().anyMatch(v -> v.getSecret() != null)
                || spec.getInitContainers().stream().anyMatch(ServiceAccountAdmission::readsSecrets)
                || spec.getContainers().stream().anyMatch(ServiceAccountAdmission::readsSecrets);
        if (secrets) {
            throw PodAdmission.forbidden(pod, "a mirror pod may not reference secrets");
        }
        boolean tokens = spec.getVolumes().stream()
                .map(Volume::getProjected)
                .filter(Objects::nonNull)
                .flatMap(projected -> projected.getSources().stream())
                .anyMatch(source -> source.getServiceAccountToken() != null);
        if (tokens) {
            throw PodAdmission.forbidden(pod, "a mirror pod may not use ServiceAccountToken volume projections");
        }
    }

    private static boolean readsSecrets(Container container) {
        return container.getEnv().stream()
                        .anyMatch(e ->
                                e.getValueFrom() != null && e.getValueFrom().getSecretKeyRef() != null)
                || container.getEnvFrom().stream().anyMatch(from -> from.getSecretRef() != null);
    }
}
