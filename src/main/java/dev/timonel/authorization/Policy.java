package dev.timonel.authorization;

import dev.timonel.model.BindingFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PolicyRule;
import dev.timonel.model.RoleFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the roles and bindings of a snapshot allow: bindings are found by their subjects, so that a decision looks at those of the
 * user and the groups alone. As upstream's RBACAuthorizer and DefaultRuleResolver; members of {@link User#MASTERS} may do
 * everything, as by its privileged group.
 */
public final class Policy {
    private final ClusterSnapshot snapshot;
    private final Bindings bindings;

    /** One subject of one binding. */
    private record Grant(KubeObject binding, BindingFacts.Subject subject) {
        /** The role's key; a binding names a Role of its own namespace, or a ClusterRole. */
        ObjectKey role() {
            BindingFacts facts = binding.facts(BindingFacts.class);
            return facts.roleKind().equals("Role")
                    ? new ObjectKey(Kinds.ROLE, binding.namespace(), facts.roleName())
                    : new ObjectKey(Kinds.CLUSTER_ROLE, "", facts.roleName());
        }

        String allowed() {
            BindingFacts facts = binding.facts(BindingFacts.class);
            String name = binding.namespace().isEmpty() ? binding.name() : binding.name() + "/" + binding.namespace();
            String whom = subject.name();
            if (subject.kind().equals("ServiceAccount")) {
                whom += "/" + (subject.namespace().isEmpty() ? binding.namespace() : subject.namespace());
            }
            return "RBAC: allowed by %s \"%s\" of %s \"%s\" to %s \"%s\""
                    .formatted(binding.kind().kind(), name, facts.roleKind(), facts.roleName(), subject.kind(), whom);
        }
    }

    /** By namespace, {@code ""} for those of the cluster, and then by user ({@code u:}) or group ({@code g:}). */
    private record Bindings(Object ofCluster, Object ofNamespaces, Map<String, Map<String, List<Grant>>> grants) {

        static Bindings of(ClusterSnapshot snapshot) {
            Map<String, Map<String, List<Grant>>> grants = new HashMap<>();
            Stream.of(Kinds.CLUSTER_ROLE_BINDING, Kinds.ROLE_BINDING)
                    .flatMap(kind -> snapshot.list(kind).stream())
                    .forEach(binding -> binding.facts(BindingFacts.class)
                            .subjects()
                            .forEach(subject -> {
                                String key = key(subject, binding.namespace());
                                if (key != null) {
                                    grants.computeIfAbsent(binding.namespace(), n -> new HashMap<>())
                                            .computeIfAbsent(key, k -> new ArrayList<>())
                                            .add(new Grant(binding, subject));
                                }
                            }));
            return new Bindings(
                    snapshot.stateOf(Kinds.CLUSTER_ROLE_BINDING), snapshot.stateOf(Kinds.ROLE_BINDING), grants);
        }

        @SuppressWarnings("ReferenceEquality") // the same tokens mean that nothing has changed
        boolean areThoseOf(ClusterSnapshot snapshot) {
            return ofCluster == snapshot.stateOf(Kinds.CLUSTER_ROLE_BINDING)
                    && ofNamespaces == snapshot.stateOf(Kinds.ROLE_BINDING);
        }

        private static @Nullable String key(BindingFacts.Subject subject, String namespace) {
            return switch (subject.kind()) {
                case "User" -> "u:" + subject.name();
                case "Group" -> "g:" + subject.name();
                case "ServiceAccount" -> {
                    String of = subject.namespace().isEmpty() ? namespace : subject.namespace();
                    yield of.isEmpty() ? null : "u:" + User.serviceAccountName(of, subject.name());
                }
                default -> null;
            };
        }
    }

    private Policy(ClusterSnapshot snapshot, Bindings bindings) {
        this.snapshot = snapshot;
        this.bindings = bindings;
    }

    public static Policy of(ClusterSnapshot snapshot) {
        return new Policy(snapshot, Bindings.of(snapshot));
    }

    /** That of another snapshot; cheap if the bindings are the same. */
    @SuppressWarnings("ReferenceEquality")
    public Policy at(ClusterSnapshot other) {
        if (other == snapshot) {
            return this;
        }
        return bindings.areThoseOf(other) ? new Policy(other, bindings) : of(other);
    }

    public Decision decide(User user, Access access) {
        if (user.isMaster()) {
            return Decision.MASTER;
        }
        List<String> broken = new ArrayList<>();
        for (Grant grant : grants(user, access.namespace())) {
            Optional<RoleFacts> role = snapshot.facts(grant.role(), RoleFacts.class);
            if (role.isEmpty()) {
                broken.add(notFound(grant.role()));
            } else if (role.get().rules().stream().anyMatch(rule -> allows(rule, access))) {
                return new Decision(true, grant.allowed());
            }
        }
        return broken.isEmpty() ? Decision.DENIED : new Decision(false, "RBAC: " + aggregate(broken));
    }

    private static boolean allows(PolicyRule rule, Access access) {
        if (!rule.allowsVerb(access.verb())) {
            return false;
        }
        return access.isResource()
                ? rule.allowsResource(access.group(), access.resource(), access.subresource())
                        && rule.allowsName(access.name())
                : rule.allowsPath(access.path());
    }

    /** All rules that hold for the user in a namespace, {@code ""} for none. */
    public Rules rulesFor(User user, String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        if (user.isMaster()) {
            rules.addAll(Escalation.EVERYTHING);
        }
        for (Grant grant : grants(user, namespace)) {
            snapshot.facts(grant.role(), RoleFacts.class)
                    .ifPresentOrElse(role -> rules.addAll(role.rules()), () -> broken.add(notFound(grant.role())));
        }
        return new Rules(rules.stream().distinct().toList(), broken.isEmpty() ? "" : aggregate(broken));
    }

    /** {@code problem} tells of bindings to roles that are not there, or is {@code ""}. */
    public record Rules(List<PolicyRule> rules, String problem) {}

    /** The rules of a role; empty if there is no such role. */
    public Optional<List<PolicyRule>> rulesOf(ObjectKey role) {
        return snapshot.facts(role, RoleFacts.class).map(RoleFacts::rules);
    }

    /** Those of the cluster first. */
    private List<Grant> grants(User user, String namespace) {
        List<Grant> all = new ArrayList<>();
        collect(user, bindings.grants().get(""), all);
        if (!namespace.isEmpty()) {
            collect(user, bindings.grants().get(namespace), all);
        }
        return all;
    }

    private static void collect(User user, @Nullable Map<String, List<Grant>> bySubject, List<Grant> to) {
        if (bySubject != null) {
            to.addAll(bySubject.getOrDefault("u:" + user.name(), List.of()));
            user.groups().forEach(group -> to.addAll(bySubject.getOrDefault("g:" + group, List.of())));
        }
    }

    private static String notFound(ObjectKey role) {
        return role.kind().singular() + "." + role.kind().group() + " \"" + role.name() + "\" not found";
    }

    private static String aggregate(List<String> problems) {
        return problems.size() == 1
                ? problems.get(0)
                : problems.stream().distinct().collect(Collectors.joining(", ", "[", "]"));
    }
}
