package dev.timonel.registry.verbs;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.model.SystemPriorities;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts a dumped cluster in the place of the one that is there: all of it in this transaction, as it was, and nothing follows but
 * what is asked for. What was there goes; it may only be what every new cluster has, unless it is to be replaced.
 */
final class Importing {
    private static final Set<String> NAMESPACES = Set.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final Pattern NEW_NODE = Pattern.compile("node-[1-9][0-9]*");
    private static final String KUBERNETES = "kubernetes";

    private Importing() {}

    static ObjectKey apply(Proposal.Import wanted, Strategies strategies, Transaction tx) {
        ClusterSnapshot before = tx.working();
        if (!wanted.replace()) {
            made(before).ifPresent(first -> {
                throw StatusException.conflict(
                        first.key(),
                        "the server is not empty, and an import takes the place of all that is there; ask for it with"
                                + " ?replace=true");
            });
        }
        ClusterSnapshot definitions = ClusterSnapshot.of(
                0,
                wanted.objects().stream()
                        .filter(object -> object.kind().equals(Kinds.CUSTOM_RESOURCE_DEFINITION))
                        .toList());
        Set<ObjectKey> keys = new HashSet<>();
        KubeObject remembered = null;
        for (KubeObject object : wanted.objects()) {
            keys.add(object.key());
            if (object.key().equals(Frozen.KEY)) {
                remembered = object;
            } else {
                check(object, strategies, definitions);
            }
        }
        before.all()
                .map(KubeObject::key)
                .filter(key -> !keys.contains(key) && !Kinds.isReadOnly(key.kind()))
                .forEach(tx::forget);
        for (KubeObject object : wanted.objects()) {
            if (object != remembered) {
                tx.adopt(object, wanted.recompute() && object.kind().equals(Kinds.SERVICE) || isServedBy(object));
            }
        }
        tx.put(Objects.requireNonNull(remembered).as(GenericKubernetesResource.class), false);
        return Frozen.KEY;
    }

    /** Of a definition follows what else is served. */
    private static boolean isServedBy(KubeObject object) {
        return object.kind().equals(Kinds.CUSTOM_RESOURCE_DEFINITION);
    }

    /** What was stored of a real cluster once can be stored here too, or else the dump was made up. */
    private static void check(KubeObject object, Strategies strategies, ClusterSnapshot definitions) {
        List<FieldError> errors = ObjectMetaValidation.validateCreate(
                object.metadata(), object.kind(), strategies.of(object.kind(), definitions)::nameErrors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid(object.kind(), object.name(), errors);
        }
        if (object.size() > Verbs.MAX_STORED_BYTES) {
            throw StatusException.tooLarge(
                    object.key() + " is too large: a stored object has at most " + Verbs.MAX_STORED_BYTES + " bytes");
        }
    }

    /** The first object that somebody made. */
    private static Optional<KubeObject> made(ClusterSnapshot snapshot) {
        return snapshot.all()
                .filter(object -> Kinds.isOfTheApi(object.kind()))
                .filter(object -> Frozen.is(snapshot) || !isOfEveryCluster(object))
                .findFirst();
    }

    private static boolean isOfEveryCluster(KubeObject object) {
        if (object.kind().equals(Kinds.NAMESPACE)) {
            return NAMESPACES.contains(object.name());
        }
        if (object.kind().equals(Kinds.NODE)) {
            return NEW_NODE.matcher(object.name()).matches()
                    && !object.facts(NodeFacts.class).external();
        }
        if (object.kind().equals(Kinds.EVENT)
                || object.kind().equals(Kinds.IP_ADDRESS)
                || Kinds.isReadOnly(object.kind())) {
            return true;
        }
        if (object.kind().equals(Kinds.LEASE)) {
            return object.namespace().equals("kube-node-lease");
        }
        if (object.kind().group().equals("rbac.authorization.k8s.io")) {
            return "rbac-defaults".equals(object.labels().get("kubernetes.io/bootstrapping"));
        }
        if (object.kind().equals(Kinds.SERVICE_ACCOUNT)) {
            return object.name().equals("default");
        }
        if (object.kind().equals(Kinds.CONFIG_MAP)) {
            return object.name().equals("kube-root-ca.crt");
        }
        if (object.kind().equals(Kinds.PRIORITY_CLASS)) {
            return SystemPriorities.VALUES.containsKey(object.name());
        }
        return object.name().equals(KUBERNETES) && Set.of("", "default").contains(object.namespace());
    }
}
