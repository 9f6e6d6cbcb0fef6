package dev.timonel.model.admission;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The policies of admission of one snapshot. What is read of one is kept as long as it stays the same object. Immutable. */
public final class Policies {
    public static final Policies NONE = new Policies(new TreeMap<>());

    private final TreeMap<ObjectKey, Stored> stored;
    private volatile @Nullable List<InForce> inForce;

    private Policies(TreeMap<ObjectKey, Stored> stored) {
        this.stored = stored;
    }

    /** A policy, and what puts it in force. */
    public record InForce(AdmissionPolicy policy, List<PolicyBinding> bindings) {}

    /** A policy or a binding, which is read when somebody first writes something. */
    private static final class Stored {
        private final KubeObject object;
        private volatile @Nullable AdmissionPolicy policy;
        private volatile @Nullable PolicyBinding binding;

        Stored(KubeObject object) {
            this.object = object;
        }

        AdmissionPolicy policy() {
            AdmissionPolicy known = policy;
            if (known == null) {
                known = AdmissionPolicy.of(object);
                policy = known;
            }
            return known;
        }

        PolicyBinding binding() {
            PolicyBinding known = binding;
            if (known == null) {
                known = PolicyBinding.of(object);
                binding = known;
            }
            return known;
        }
    }

    /** Whether objects of this kind are here. */
    public static boolean isOf(ResourceKind kind) {
        return kind.equals(Kinds.VALIDATING_ADMISSION_POLICY) || kind.equals(Kinds.VALIDATING_ADMISSION_POLICY_BINDING);
    }

    /** Of these policies and bindings. */
    public static Policies of(Collection<KubeObject> objects) {
        TreeMap<ObjectKey, Stored> all = new TreeMap<>();
        objects.forEach(object -> all.put(object.key(), new Stored(object)));
        return all.isEmpty() ? NONE : new Policies(all);
    }

    /** These after one of them was written, or went. */
    public Policies with(KubeObject object, boolean gone) {
        Stored known = stored.get(object.key());
        if (gone ? known == null : known != null && known.object == object) {
            return this;
        }
        TreeMap<ObjectKey, Stored> all = new TreeMap<>(stored);
        if (gone) {
            all.remove(object.key());
        } else {
            all.put(object.key(), new Stored(object));
        }
        return all.isEmpty() ? NONE : new Policies(all);
    }

    /** The policies that are bound, by their names, and their bindings by theirs. */
    public List<InForce> inForce() {
        List<InForce> known = inForce;
        if (known == null) {
            known = List.copyOf(bound());
            inForce = known;
        }
        return known;
    }

    private List<InForce> bound() {
        Map<String, List<PolicyBinding>> bindings = new HashMap<>();
        List<AdmissionPolicy> policies = new ArrayList<>();
        stored.forEach((key, each) -> {
            if (key.kind().equals(Kinds.VALIDATING_ADMISSION_POLICY)) {
                policies.add(each.policy());
            } else {
                bindings.computeIfAbsent(each.binding().policyName(), none -> new ArrayList<>())
                        .add(each.binding());
            }
        });
        return policies.stream()
                .filter(policy -> bindings.containsKey(policy.name()))
                .map(policy -> new InForce(policy, bindings.getOrDefault(policy.name(), List.of())))
                .toList();
    }
}
