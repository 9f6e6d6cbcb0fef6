package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.admission.Policies;
import dev.timonel.model.custom.CustomKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What objects of a snapshot say about the writing of others. It is the same one as long as none of them is written. */
record Definitions(CustomKinds custom, Policies policies) {
    static final Definitions NONE = new Definitions(CustomKinds.NONE, Policies.NONE);

    static Definitions of(Map<ResourceKind, TreeMap<ObjectKey, KubeObject>> objects) {
        TreeMap<ObjectKey, KubeObject> none = new TreeMap<>();
        List<KubeObject> policies = new ArrayList<>(
                objects.getOrDefault(Kinds.VALIDATING_ADMISSION_POLICY, none).values());
        policies.addAll(objects.getOrDefault(Kinds.VALIDATING_ADMISSION_POLICY_BINDING, none)
                .values());
        return new Definitions(
                CustomKinds.of(objects.getOrDefault(Kinds.CUSTOM_RESOURCE_DEFINITION, none)
                        .values()),
                Policies.of(policies));
    }

    /** These after this object was written, or went. */
    Definitions with(KubeObject object, boolean gone) {
        if (object.kind().equals(Kinds.CUSTOM_RESOURCE_DEFINITION)) {
            return new Definitions(custom.with(object.key(), gone ? null : object), policies);
        }
        return Policies.isOf(object.kind()) ? new Definitions(custom, policies.with(object, gone)) : this;
    }
}
