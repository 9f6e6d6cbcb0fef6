package dev.timonel.registry.admission;

import static dev.timonel.registry.strategy.Writes.json;

import dev.timonel.authorization.User;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.patch.MergePatch;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.Asker;
import dev.timonel.registry.Client;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Remarks;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** A cluster of a few objects on which Jane writes configmaps into the namespace {@code d}, without a server. */
final class PolicyCluster {
    private static final ClusterConfig CONFIG = new ClusterConfig(
            List.of(Cidr.of("10.244.0.0/16")),
            List.of(Cidr.of("10.96.0.0/16")),
            24,
            new PortRange(30000, 32767),
            Cidr.of("198.51.100.0/24"),
            "cluster.local");
    private static final User JANE = new User("jane", "", List.of("system:authenticated"), Map.of());

    private final Verbs verbs = new Verbs(ServedKinds.strategies(), CONFIG);
    private final AtomicReference<Remarks> remarks = new AtomicReference<>(Remarks.NONE);
    private ClusterSnapshot state = ClusterSnapshot.empty();

    PolicyCluster() {
        clear();
    }

    /** Without any policy. */
    void clear() {
        state = ClusterSnapshot.empty();
        with(json(Namespace.class, "{'metadata':{'name':'d','labels':{'env':'test'}},'status':{'phase':'Active'}}"));
    }

    static ValidatingAdmissionPolicy policy(String name, String rule, String rest) {
        return json(
                ValidatingAdmissionPolicy.class,
                "{'metadata':{'name':'" + name + "'},'spec':{'matchConstraints':{'resourceRules':[{" + rule + "}]},"
                        + escaped(rest) + "}}");
    }

    static ValidatingAdmissionPolicyBinding binding(String name, String policy, String rest) {
        return json(
                ValidatingAdmissionPolicyBinding.class,
                "{'metadata':{'name':'" + name + "'},'spec':{'policyName':'" + policy + "'," + rest + "}}");
    }

    /** Between quotation marks, {@code '} is itself. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            quoted ^= c == '"';
            out.append(c == '\'' && quoted ? "\\u0027" : String.valueOf(c));
        }
        return out.toString();
    }

    PolicyCluster with(HasMetadata object) {
        Proposal.Create create = new Proposal.Create(
                Kinds.of(object),
                Optional.ofNullable(object.getMetadata().getNamespace()).orElse(""),
                object,
                false);
        Transaction tx = begin();
        verbs.apply(create, Client.SERVER, tx);
        state = tx.working();
        return this;
    }

    void mayRead(String user, String resource) {
        with(json(
                Role.class,
                "{'metadata':{'name':'r','namespace':'d'},'rules':[{'apiGroups':[''],'resources':['" + resource
                        + "'],'verbs':['get']}]}"));
        with(json(
                RoleBinding.class,
                "{'metadata':{'name':'rb','namespace':'d'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role',"
                        + "'name':'r'},'subjects':[{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'"
                        + user
                        + "'}]}"));
    }

    private Transaction begin() {
        return new Transaction(state, new Stamps(Instant.parse("2026-01-01T00:00:00Z"), new SplittableRandom(1)));
    }

    Remarks remarks() {
        return remarks.get();
    }

    StatusException refusal(String verb, String object) {
        return attempt(proposal(verb, object), Kinds.CONFIG_MAP).orElseThrow();
    }

    /** Why; empty if it is not. */
    String refused(String verb, String object) {
        return attempt(proposal(verb, object), Kinds.CONFIG_MAP)
                .map(Throwable::getMessage)
                .orElse("");
    }

    /** Whether the policy {@code p} with this validation alone denies the write. */
    boolean wouldBeRefused(String verb, String expression) {
        KubeObject stored =
                state.get(Kinds.VALIDATING_ADMISSION_POLICY, "", "p").orElseThrow();
        ValidatingAdmissionPolicy policy = stored.as(ValidatingAdmissionPolicy.class);
        policy.getSpec().getValidations().get(0).setExpression(expression);
        state = state.with(new Change(Change.Type.MODIFIED, KubeObject.draft(policy), stored));
        return refused(verb, "{'metadata':{'name':'c'}}").contains("denied request: failed expression: ");
    }

    String refusedByServer(String object) {
        try {
            verbs.apply(proposal("CREATE", object), Client.SERVER, begin());
            return "";
        } catch (StatusException refusal) {
            return refusal.getMessage();
        }
    }

    String refusedPolicy(ValidatingAdmissionPolicy policy) {
        return attempt(
                        new Proposal.Create(Kinds.VALIDATING_ADMISSION_POLICY, "", policy, false),
                        Kinds.VALIDATING_ADMISSION_POLICY)
                .map(Throwable::getMessage)
                .orElse("");
    }

    Optional<StatusException> attempt(Proposal proposal, ResourceKind asked) {
        Asker asker = new Asker(JANE, asked, UnaryOperator.identity(), Map::of, remarks);
        try {
            verbs.apply(proposal, new Client("kubectl", "", asker), begin());
            return Optional.empty();
        } catch (StatusException refusal) {
            return Optional.of(refusal);
        }
    }

    private Proposal proposal(String verb, String object) {
        ConfigMap map = json(ConfigMap.class, object);
        ObjectKey key = new ObjectKey(Kinds.CONFIG_MAP, "d", map.getMetadata().getName());
        if (!verb.equals("CREATE") && !verb.equals("DRY") && state.get(key).isEmpty()) {
            ConfigMap before = json(ConfigMap.class, object);
            before.getMetadata().setNamespace("d");
            with(before);
        }
        ObjectNode change = KubeJson.mapper().createObjectNode();
        change.putObject("data").put("new", "x");
        return switch (verb) {
            case "UPDATE" -> new Proposal.Update(key, "", map, false);
            case "DELETE" -> new Proposal.Delete(key, null, false);
            case "PATCH" ->
                new Proposal.Patch(
                        key,
                        "",
                        tree -> MergePatch.apply(tree, change),
                        tree -> KubeJson.fromTree(tree, ConfigMap.class),
                        0,
                        false);
            case "APPLY" -> {
                change.put("apiVersion", "v1").put("kind", "ConfigMap");
                change.putObject("metadata").put("name", key.name()).put("namespace", "d");
                yield new Proposal.Apply(
                        key,
                        "",
                        change,
                        true,
                        List.of(),
                        tree -> KubeJson.fromTree(tree, ConfigMap.class),
                        0,
                        false,
                        null);
            }
            default -> new Proposal.Create(Kinds.CONFIG_MAP, "d", map, verb.equals("DRY"));
        };
    }
}
