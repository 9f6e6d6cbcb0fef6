package dev.timonel.authorization;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.AggregationRule;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code rbac/defaults.txt}, which says itself what its lines are. */
final class DefaultRolesFile {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String AGGREGATE = GROUP + "/aggregate-";
    private static final String READ = "get,list,watch";
    private static final String WRITE = "create,delete,deletecollection,patch,update";

    private final List<HasMetadata> all = new ArrayList<>();
    private List<PolicyRule> rules = new ArrayList<>();

    private DefaultRolesFile() {}

    static List<HasMetadata> read() {
        return read("/rbac/defaults.txt");
    }

    static List<HasMetadata> read(String resource) {
        try (InputStream in = DefaultRolesFile.class.getResourceAsStream(resource)) {
            DefaultRolesFile file = new DefaultRolesFile();
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(file::add);
            return file.all;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String line) {
        List<String> words = List.of(line.strip().split(" ", -1));
        if (line.startsWith(" ")) {
            rules.add(rule(words));
            return;
        }
        String name = words.get(1);
        List<String> rest = words.subList(2, words.size());
        switch (words.get(0)) {
            case "clusterrole" -> all.add(clusterRole(name, rest));
            case "aggregate" -> aggregate(name, rest);
            case "role" -> all.add(role(name, rest.get(0)));
            case "clusterbinding" -> all.add(clusterBinding(name, rest));
            default -> all.add(binding(name, rest.get(0), rest.get(1), rest.subList(2, rest.size())));
        }
    }

    private ClusterRole clusterRole(String name, List<String> labels) {
        ClusterRole role = new ClusterRole();
        role.setMetadata(metadata("", name, labels));
        rules = new ArrayList<>();
        role.setRules(rules);
        return role;
    }

    private void aggregate(String name, List<String> labels) {
        ClusterRole role = clusterRole(name, labels.subList(1, labels.size()));
        AggregationRule rule = new AggregationRule();
        rule.setClusterRoleSelectors(List.of(new LabelSelectorBuilder()
                .addToMatchLabels(AGGREGATE + labels.get(0), "true")
                .build()));
        role.setAggregationRule(rule);
        all.add(role);
    }

    private Role role(String namespace, String name) {
        Role role = new Role();
        role.setMetadata(metadata(namespace, name, List.of()));
        rules = new ArrayList<>();
        role.setRules(rules);
        return role;
    }

    private static ClusterRoleBinding clusterBinding(String role, List<String> subjects) {
        ClusterRoleBinding binding = new ClusterRoleBinding();
        binding.setMetadata(metadata("", role, List.of()));
        binding.setRoleRef(new RoleRef(GROUP, "ClusterRole", role));
        binding.setSubjects(subjects.stream().map(DefaultRolesFile::subject).toList());
        return binding;
    }

    private static RoleBinding binding(String namespace, String name, String role, List<String> subjects) {
        RoleBinding binding = new RoleBinding();
        binding.setMetadata(metadata(namespace, name, List.of()));
        binding.setRoleRef(new RoleRef(GROUP, "Role", role));
        binding.setSubjects(subjects.stream().map(DefaultRolesFile::subject).toList());
        return binding;
    }

    private static ObjectMeta metadata(String namespace, String name, List<String> aggregated) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("kubernetes.io/bootstrapping", "rbac-defaults");
        aggregated.forEach(to -> labels.put(AGGREGATE + to, "true"));
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withLabels(labels)
                .withAnnotations(Map.of(DefaultRoles.AUTOUPDATE, "true"))
                .build();
    }

    private static PolicyRule rule(List<String> words) {
        PolicyRule rule = new PolicyRule();
        rule.setVerbs(list(words.get(0)));
        if (words.get(1).equals("url")) {
            rule.setNonResourceURLs(list(words.get(2)));
            return rule;
        }
        rule.setApiGroups(list(words.get(1)));
        rule.setResources(list(words.get(2)));
        if (words.size() > 3) {
            rule.setResourceNames(list(words.get(3)));
        }
        return rule;
    }

    private static List<String> list(String word) {
        String full = word.equals("read") ? READ : word.equals("write") ? WRITE : word;
        return Stream.of(full.split(",", -1))
                .map(w -> w.equals("core") ? "" : w)
                .toList();
    }

    /** {@code Group:system:masters}, {@code ServiceAccount:kube-system/kube-dns}. */
    private static Subject subject(String word) {
        int colon = word.indexOf(':');
        String kind = word.substring(0, colon);
        String name = word.substring(colon + 1);
        Subject subject = new Subject();
        subject.setKind(kind);
        if (kind.equals("ServiceAccount")) {
            int slash = name.indexOf('/');
            subject.setNamespace(name.substring(0, slash));
            subject.setName(name.substring(slash + 1));
        } else {
            subject.setApiGroup(GROUP);
            subject.setName(name);
        }
        return subject;
    }
}
