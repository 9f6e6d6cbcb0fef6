package dev.timonel.model;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;

/** What indexes, reconcilers and routing read of an object without parsing its JSON. Values only, never null lists. */
public sealed interface Facts
        permits PodFacts,
                ServiceFacts,
                NodeFacts,
                SliceFacts,
                ServiceCidrFacts,
                EventFacts,
                WorkloadFacts,
                CursorFacts,
                ImportFacts,
                BudgetFacts,
                RoleFacts,
                BindingFacts,
                PriorityFacts,
                AccountFacts,
                DefinitionFacts,
                Facts.None {

    /** A kind of which only the metadata matters. */
    record None() implements Facts {
        static final None INSTANCE = new None();
    }

    static Facts of(HasMetadata object) {
        if (object instanceof Pod pod) {
            return PodFacts.of(pod);
        }
        if (object instanceof Service service) {
            return ServiceFacts.of(service);
        }
        if (object instanceof Node node) {
            return NodeFacts.of(node);
        }
        if (object instanceof EndpointSlice slice) {
            return SliceFacts.of(slice);
        }
        if (object instanceof ServiceCIDR range) {
            return ServiceCidrFacts.of(range);
        }
        if (object instanceof Event event) {
            return EventFacts.of(event);
        }
        if (object instanceof Role || object instanceof ClusterRole) {
            return RoleFacts.of(object);
        }
        if (object instanceof RoleBinding || object instanceof ClusterRoleBinding) {
            return BindingFacts.of(object);
        }
        if (object instanceof GenericKubernetesResource generic) {
            return ofGeneric(generic);
        }
        if (object instanceof CustomResourceDefinition definition) {
            return DefinitionFacts.of(definition);
        }
        return ofAdmission(object);
    }

    /** What decides about the writing of others, and workloads. */
    private static Facts ofAdmission(HasMetadata object) {
        if (object instanceof PodDisruptionBudget budget) {
            return BudgetFacts.of(budget);
        }
        if (object instanceof PriorityClass priority) {
            return PriorityFacts.of(priority);
        }
        if (object instanceof ServiceAccount account) {
            return AccountFacts.of(account);
        }
        WorkloadFacts workload = WorkloadFacts.of(object);
        return workload == null ? None.INSTANCE : workload;
    }

    private static Facts ofGeneric(GenericKubernetesResource object) {
        ResourceKind kind = Kinds.of(object);
        if (kind.isCustom()) {
            return None.INSTANCE;
        }
        return kind.equals(Kinds.IMPORT) ? ImportFacts.of(object) : CursorFacts.of(object);
    }
}
