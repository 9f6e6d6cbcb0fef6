package dev.timonel.registry.kinds;

import dev.timonel.registry.kinds.admission.ValidatingAdmissionPolicyBindingStrategy;
import dev.timonel.registry.kinds.admission.ValidatingAdmissionPolicyStrategy;
import dev.timonel.registry.kinds.config.ConfigMapStrategy;
import dev.timonel.registry.kinds.config.SecretStrategy;
import dev.timonel.registry.kinds.config.ServiceAccountStrategy;
import dev.timonel.registry.kinds.custom.CustomObjectStrategy;
import dev.timonel.registry.kinds.custom.CustomResourceDefinitionStrategy;
import dev.timonel.registry.kinds.endpoints.EndpointSliceStrategy;
import dev.timonel.registry.kinds.endpoints.EndpointsStrategy;
import dev.timonel.registry.kinds.networking.IngressClassStrategy;
import dev.timonel.registry.kinds.networking.IngressStrategy;
import dev.timonel.registry.kinds.networking.NetworkPolicyStrategy;
import dev.timonel.registry.kinds.pod.PodStrategy;
import dev.timonel.registry.kinds.quota.LimitRangeStrategy;
import dev.timonel.registry.kinds.quota.ResourceQuotaStrategy;
import dev.timonel.registry.kinds.rbac.ClusterRoleBindingStrategy;
import dev.timonel.registry.kinds.rbac.ClusterRoleStrategy;
import dev.timonel.registry.kinds.rbac.RoleBindingStrategy;
import dev.timonel.registry.kinds.rbac.RoleStrategy;
import dev.timonel.registry.kinds.scheduling.PriorityClassStrategy;
import dev.timonel.registry.kinds.service.IpAddressStrategy;
import dev.timonel.registry.kinds.service.ServiceCidrStrategy;
import dev.timonel.registry.kinds.service.ServiceStrategy;
import dev.timonel.registry.kinds.storage.PersistentVolumeClaimStrategy;
import dev.timonel.registry.kinds.storage.PersistentVolumeStrategy;
import dev.timonel.registry.kinds.storage.StorageClassStrategy;
import dev.timonel.registry.kinds.workload.AutoscalerStrategy;
import dev.timonel.registry.kinds.workload.ControllerRevisionStrategy;
import dev.timonel.registry.kinds.workload.CronJobStrategy;
import dev.timonel.registry.kinds.workload.DaemonSetStrategy;
import dev.timonel.registry.kinds.workload.DeploymentStrategy;
import dev.timonel.registry.kinds.workload.JobStrategy;
import dev.timonel.registry.kinds.workload.PodDisruptionBudgetStrategy;
import dev.timonel.registry.kinds.workload.PodTemplateStrategy;
import dev.timonel.registry.kinds.workload.ReplicaSetStrategy;
import dev.timonel.registry.kinds.workload.ReplicationControllerStrategy;
import dev.timonel.registry.kinds.workload.StatefulSetStrategy;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.registry.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;

/** The kinds that can be written. */
public final class ServedKinds {
    private ServedKinds() {}

    public static Strategies strategies() {
        List<Strategy<?>> all = new ArrayList<>(own());
        all.addAll(aboutWrites());
        return Strategies.of(all, CustomObjectStrategy::new);
    }

    private static List<Strategy<?>> own() {
        return List.of(
                new NamespaceStrategy(),
                new NodeStrategy(),
                new PodStrategy(),
                new ServiceStrategy(),
                new ServiceCidrStrategy(),
                new IpAddressStrategy(),
                new LeaseStrategy(),
                new EndpointsStrategy(),
                new EndpointSliceStrategy(),
                new EventStrategy(),
                new RoleStrategy(),
                new ClusterRoleStrategy(),
                new RoleBindingStrategy(),
                new ClusterRoleBindingStrategy(),
                new ConfigMapStrategy(),
                new SecretStrategy(),
                new ServiceAccountStrategy(),
                new ReplicaSetStrategy(),
                new DeploymentStrategy(),
                new StatefulSetStrategy(),
                new DaemonSetStrategy(),
                new ControllerRevisionStrategy(),
                new JobStrategy(),
                new IngressStrategy(),
                new IngressClassStrategy(),
                new NetworkPolicyStrategy(),
                new PodDisruptionBudgetStrategy(),
                new AutoscalerStrategy(),
                new ReplicationControllerStrategy(),
                new PodTemplateStrategy(),
                new PersistentVolumeStrategy(),
                new PersistentVolumeClaimStrategy(),
                new StorageClassStrategy(),
                new PriorityClassStrategy(),
                new CronJobStrategy(),
                new ApiServiceStrategy());
    }

    /** Those whose objects say what may be written. */
    private static List<Strategy<?>> aboutWrites() {
        return List.of(
                new LimitRangeStrategy(),
                new ResourceQuotaStrategy(),
                new ValidatingAdmissionPolicyStrategy(),
                new ValidatingAdmissionPolicyBindingStrategy(),
                new CustomResourceDefinitionStrategy());
    }
}
