package dev.timonel.registry.admission;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.Decision;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.authorization.UserInfo;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.admission.AdmissionPolicy;
import dev.timonel.model.admission.AdmissionRequest;
import dev.timonel.model.admission.Policies;
import dev.timonel.model.admission.PolicyBinding;
import dev.timonel.model.rules.Authorizer;
import dev.timonel.model.rules.PolicyExpressions;
import dev.timonel.registry.Asker;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets nothing be written that a ValidatingAdmissionPolicy in force at that moment denies ({@code policy/validating/plugin.go}). It is
 * asked where Kubernetes validates by admission: of what has its defaults and is valid, before a quota is charged. Nobody asks for
 * what the server writes by itself, and policies do not apply to policies.
 */
public final class PolicyGate {
    private final AtomicReference<@Nullable Policy> roles = new AtomicReference<>();

    /** Whether anything can be denied at all. */
    @SuppressWarnings("ReferenceEquality")
    public static boolean isOpen(@Nullable Asker asker, ClusterSnapshot state) {
        return state.policies() == Policies.NONE || asker == null;
    }

    /** Throws a {@link StatusException} to refuse; what there is to remark is left with the one who asks. */
    public void check(Candidate candidate, @Nullable Asker asker, ClusterSnapshot state) {
        if (asker == null
                || isOpen(asker, state)
                || Policies.isOf(candidate.key().kind())) {
            return;
        }
        AdmissionRequest request = request(candidate, asker, state);
        Verdict verdict = new Verdict();
        PolicyExpressions.Account account = new PolicyExpressions.Account();
        for (Policies.InForce each : state.policies().inForce()) {
            AdmissionPolicy policy = each.policy();
            policy.constraints()
                    .match(request)
                    .ifPresent(version -> judge(each, version, request, account, asker.user(), state, verdict));
        }
        asker.remarks().set(verdict.remarks());
        Optional<Verdict.Refusal> refusal = verdict.refusal();
        if (refusal.isPresent()) {
            ResourceKind resource = request.resource();
            throw StatusException.denied(
                    resource,
                    name(candidate),
                    refusal.get().reason(),
                    refusal.get().message());
        }
    }

    private void judge(
            Policies.InForce inForce,
            ResourceKind version,
            AdmissionRequest request,
            PolicyExpressions.Account account,
            User user,
            ClusterSnapshot state,
            Verdict verdict) {
        AdmissionPolicy policy = inForce.policy();
        if (policy.paramKind() != null
                && Parameters.kind(policy.paramKind(), state).isEmpty()) {
            verdict.misconfigured(
                    policy,
                    null,
                    "failed to find resource referenced by paramKind: '" + Parameters.shown(policy.paramKind()) + "'");
            return;
        }
        PolicyJudge judge = new PolicyJudge(policy, request, version, account, authorizer(user, state), state);
        for (PolicyBinding binding : inForce.bindings()) {
            if (binding.matches(request)) {
                try {
                    Parameters.of(policy.paramKind(), binding.paramRef(), request.namespace(), state)
                            .forEach(params -> verdict.add(policy, binding, judge.judge(params)));
                } catch (IllegalArgumentException wrong) {
                    verdict.misconfigured(policy, binding, String.valueOf(wrong.getMessage()));
                }
            }
        }
    }

    private Authorizer authorizer(User user, ClusterSnapshot state) {
        return (account, check) -> {
            Policy before = roles.get();
            Policy now = before == null ? Policy.of(state) : before.at(state);
            roles.set(now);
            String[] parts = account.split(":", 2);
            User asked = account.isEmpty()
                    ? user
                    : User.serviceAccount(parts[0], parts[1], "", Map.of()).authenticated();
            Decision decision = now.decide(
                    asked,
                    check.path().isEmpty()
                            ? Access.toResource(
                                    check.verb(),
                                    check.group(),
                                    check.resource(),
                                    check.subresource(),
                                    check.namespace(),
                                    check.name())
                            : Access.toPath(check.verb(), check.path()));
            return new Authorizer.Answer(decision.allowed(), decision.reason());
        };
    }

    private static String name(Candidate candidate) {
        HasMetadata object = candidate.object();
        String name = object == null ? "" : orEmpty(object.getMetadata().getName());
        return name.isEmpty() ? candidate.key().name() : name;
    }

    private static AdmissionRequest request(Candidate candidate, Asker asker, ClusterSnapshot state) {
        String namespace = candidate.key().kind().equals(Kinds.NAMESPACE)
                ? candidate.key().name()
                : candidate.key().namespace();
        ObjectNode options = KubeJson.mapper()
                .createObjectNode()
                .put("kind", kindOfOptions(candidate.operation()))
                .put("apiVersion", "meta.k8s.io/v1");
        asker.options().get().forEach(options::put);
        if (candidate.dryRun()) {
            options.putArray("dryRun").add("All");
        }
        return new AdmissionRequest(
                asker.resource(),
                Versions.of(candidate.key().kind(), state),
                candidate.subresource(),
                candidate.operation(),
                namespace,
                candidate.key().name(),
                candidate.dryRun(),
                options,
                UserInfo.of(asker.user()),
                new Written(candidate, asker, state));
    }

    private static String kindOfOptions(String operation) {
        return switch (operation) {
            case Candidate.CREATE -> "CreateOptions";
            case Candidate.UPDATE -> "UpdateOptions";
            default -> "DeleteOptions";
        };
    }

    /** What is written, taken apart when a policy wants to see it. */
    private record Written(Candidate candidate, Asker asker, ClusterSnapshot state)
            implements AdmissionRequest.Written {
        @Override
        public @Nullable ObjectNode object(ResourceKind version) {
            HasMetadata object = candidate.object();
            return object == null ? null : seen(version, KubeJson.write(object));
        }

        @Override
        public @Nullable ObjectNode oldObject(ResourceKind version) {
            KubeObject old = candidate.old();
            return old == null ? null : seen(version, old.json());
        }

        /** A body of another kind than its resource, as an Eviction, is what it is. */
        private ObjectNode seen(ResourceKind version, byte[] json) {
            ObjectNode tree = (ObjectNode) KubeJson.tree(json);
            boolean own =
                    tree.path("kind").asString("").equals(candidate.key().kind().kind());
            return asker.seen().apply(own ? Versions.as(version, tree, state) : tree);
        }

        @Override
        public List<Map<String, String>> labels() {
            HasMetadata object = candidate.object();
            KubeObject old = candidate.old();
            return Stream.concat(
                            object == null
                                    ? Stream.empty()
                                    : Stream.of(orEmpty(object.getMetadata().getLabels())),
                            old == null ? Stream.empty() : Stream.of(old.labels()))
                    .toList();
        }

        @Override
        public Map<String, String> namespaceLabels() {
            HasMetadata object = candidate.object();
            boolean ofItself = candidate.key().kind().equals(Kinds.NAMESPACE)
                    && candidate.subresource().isEmpty();
            if (ofItself && object != null) {
                return orEmpty(object.getMetadata().getLabels());
            }
            String name = candidate.key().kind().equals(Kinds.NAMESPACE)
                    ? candidate.key().name()
                    : candidate.key().namespace();
            return state.get(Kinds.NAMESPACE, "", name).map(KubeObject::labels).orElse(Map.of());
        }
    }
}
