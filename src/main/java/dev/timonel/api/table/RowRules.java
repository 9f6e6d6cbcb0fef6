package dev.timonel.api.table;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one kind becomes table rows: its columns and its cells, one for each column ({@code printers.go} upstream). */
interface RowRules<T extends HasMetadata> {
    String NONE = "<none>";
    String UNKNOWN = "<unknown>";

    List<Column> columns();

    /** Strings, integers and booleans, in column order. */
    List<Object> cells(T object, Instant now);

    /** {@code Succeeded} or {@code Failed} for a row that stands for finished work, else null. */
    default @Nullable String completed(T object) {
        return null;
    }

    /** The rules of a served kind. */
    static RowRules<?> of(ResourceKind kind) {
        return Objects.requireNonNull(ByKind.RULES.get(kind), kind::toString);
    }

    /** Text or a placeholder. */
    static String or(@Nullable String text, String placeholder) {
        return text == null || text.isEmpty() ? placeholder : text;
    }

    static String age(HasMetadata object, Instant now) {
        return HumanDuration.since(object.getMetadata().getCreationTimestamp(), now);
    }

    /** Holds the constants of the interface that need initialisation. */
    final class ByKind {
        private static final Map<ResourceKind, RowRules<?>> RULES = Map.ofEntries(
                Map.entry(Kinds.POD, new PodRow()),
                Map.entry(Kinds.NODE, new NodeRow()),
                Map.entry(Kinds.SERVICE, new ServiceRow()),
                Map.entry(Kinds.ENDPOINTS, new EndpointsRow()),
                Map.entry(Kinds.ENDPOINT_SLICE, new EndpointSliceRow()),
                Map.entry(Kinds.EVENT, new EventRow()),
                Map.entry(Kinds.NAMESPACE, new NamespaceRow()),
                Map.entry(Kinds.SERVICE_CIDR, new ServiceCidrRow()),
                Map.entry(Kinds.IP_ADDRESS, new IpAddressRow()),
                Map.entry(Kinds.LEASE, new LeaseRow()),
                Map.entry(Kinds.ROLE, new CreatedAtRow()),
                Map.entry(Kinds.CLUSTER_ROLE, new CreatedAtRow()),
                Map.entry(Kinds.ROLE_BINDING, new BindingRow()),
                Map.entry(Kinds.CLUSTER_ROLE_BINDING, new BindingRow()),
                Map.entry(Kinds.CONFIG_MAP, new ConfigMapRow()),
                Map.entry(Kinds.SECRET, new SecretRow()),
                Map.entry(Kinds.SERVICE_ACCOUNT, new ServiceAccountRow()),
                Map.entry(Kinds.REPLICA_SET, new ReplicaSetRow()),
                Map.entry(Kinds.DEPLOYMENT, new DeploymentRow()),
                Map.entry(Kinds.STATEFUL_SET, new StatefulSetRow()),
                Map.entry(Kinds.DAEMON_SET, new DaemonSetRow()),
                Map.entry(Kinds.CONTROLLER_REVISION, new ControllerRevisionRow()),
                Map.entry(Kinds.JOB, new JobRow()),
                Map.entry(Kinds.INGRESS, new IngressRow()),
                Map.entry(Kinds.INGRESS_CLASS, new IngressClassRow()),
                Map.entry(Kinds.NETWORK_POLICY, new NetworkPolicyRow()),
                Map.entry(Kinds.POD_DISRUPTION_BUDGET, new PodDisruptionBudgetRow()),
                Map.entry(Kinds.HORIZONTAL_POD_AUTOSCALER, new AutoscalerRow()),
                Map.entry(Kinds.REPLICATION_CONTROLLER, new ReplicationControllerRow()),
                Map.entry(Kinds.LIMIT_RANGE, new CreatedAtRow()),
                Map.entry(Kinds.RESOURCE_QUOTA, new ResourceQuotaRow()),
                Map.entry(Kinds.POD_TEMPLATE, new PodTemplateRow()),
                Map.entry(Kinds.PERSISTENT_VOLUME, new PersistentVolumeRow()),
                Map.entry(Kinds.PERSISTENT_VOLUME_CLAIM, new PersistentVolumeClaimRow()),
                Map.entry(Kinds.STORAGE_CLASS, new StorageClassRow()),
                Map.entry(Kinds.PRIORITY_CLASS, new PriorityClassRow()),
                Map.entry(Kinds.CRON_JOB, new CronJobRow()),
                Map.entry(Kinds.VALIDATING_ADMISSION_POLICY, new PolicyRow()),
                Map.entry(Kinds.VALIDATING_ADMISSION_POLICY_BINDING, new PolicyBindingRow()),
                Map.entry(Kinds.CUSTOM_RESOURCE_DEFINITION, new CreatedAtRow()),
                Map.entry(Kinds.API_SERVICE, new ApiServiceRow()));

        private ByKind() {}
    }
}
