package dev.timonel.model;

import static dev.timonel.model.KindForms.autoscaler;
import static dev.timonel.model.KindForms.core;
import static dev.timonel.model.KindForms.kind;
import static dev.timonel.model.KindForms.namespaced;
import static dev.timonel.model.KindForms.rbac;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authorization.v1.LocalSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds that Timonel stores. {@link #SERVED} are those of the API; {@link #INTERNAL} are bookkeeping. */
public final class Kinds {
    private static final String NETWORKING = "networking.k8s.io";

    public static final ResourceKind NAMESPACE =
            core("Namespace", "namespaces", List.of("ns"), List.of(), false, true, Namespace.class);
    public static final ResourceKind NODE = core("Node", "nodes", List.of("no"), List.of(), false, true, Node.class);
    public static final ResourceKind POD = core("Pod", "pods", List.of("po"), List.of("all"), true, true, Pod.class);
    public static final ResourceKind SERVICE =
            core("Service", "services", List.of("svc"), List.of("all"), true, true, Service.class);
    public static final ResourceKind ENDPOINTS =
            core("Endpoints", "endpoints", List.of("ep"), List.of(), true, false, Endpoints.class);
    public static final ResourceKind EVENT =
            core("Event", "events", List.of("ev"), List.of(), true, false, Event.class);
    public static final ResourceKind ENDPOINT_SLICE = kind(
            "discovery.k8s.io",
            "EndpointSlice",
            "endpointslices",
            List.of(),
            List.of(),
            true,
            false,
            EndpointSlice.class);
    public static final ResourceKind SERVICE_CIDR = kind(
            "networking.k8s.io", "ServiceCIDR", "servicecidrs", List.of(), List.of(), false, true, ServiceCIDR.class);
    public static final ResourceKind IP_ADDRESS = kind(
            "networking.k8s.io", "IPAddress", "ipaddresses", List.of("ip"), List.of(), false, false, IPAddress.class);

    public static final ResourceKind LEASE =
            kind("coordination.k8s.io", "Lease", "leases", List.of(), List.of(), true, false, Lease.class);

    public static final ResourceKind ROLE = rbac(Role.class, true);
    public static final ResourceKind CLUSTER_ROLE = rbac(ClusterRole.class, false);
    public static final ResourceKind ROLE_BINDING = rbac(RoleBinding.class, true);
    public static final ResourceKind CLUSTER_ROLE_BINDING = rbac(ClusterRoleBinding.class, false);
    public static final ResourceKind REPLICA_SET =
            namespaced("apps", "replicasets", List.of("rs"), List.of("all"), true, ReplicaSet.class);
    public static final ResourceKind DEPLOYMENT =
            namespaced("apps", "deployments", List.of("deploy"), List.of("all"), true, Deployment.class);
    public static final ResourceKind STATEFUL_SET =
            namespaced("apps", "statefulsets", List.of("sts"), List.of("all"), true, StatefulSet.class);
    public static final ResourceKind DAEMON_SET =
            namespaced("apps", "daemonsets", List.of("ds"), List.of("all"), true, DaemonSet.class);
    public static final ResourceKind CONTROLLER_REVISION =
            namespaced("apps", "controllerrevisions", List.of(), List.of(), false, ControllerRevision.class);
    public static final ResourceKind JOB = namespaced("batch", "jobs", List.of(), List.of("all"), true, Job.class);

    public static final ResourceKind INGRESS =
            kind(NETWORKING, "Ingress", "ingresses", List.of("ing"), List.of(), true, true, Ingress.class);
    public static final ResourceKind INGRESS_CLASS =
            kind(NETWORKING, "IngressClass", "ingressclasses", List.of(), List.of(), false, false, IngressClass.class);
    public static final ResourceKind NETWORK_POLICY = kind(
            NETWORKING,
            "NetworkPolicy",
            "networkpolicies",
            List.of("netpol"),
            List.of(),
            true,
            false,
            NetworkPolicy.class);
    public static final ResourceKind POD_DISRUPTION_BUDGET = kind(
            "policy",
            "PodDisruptionBudget",
            "poddisruptionbudgets",
            List.of("pdb"),
            List.of(),
            true,
            true,
            PodDisruptionBudget.class);

    public static final ResourceKind HORIZONTAL_POD_AUTOSCALER = autoscaler("v2", HorizontalPodAutoscaler.class);

    public static final ResourceKind CUSTOM_RESOURCE_DEFINITION = kind(
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            "customresourcedefinitions",
            List.of("crd", "crds"),
            List.of("api-extensions"),
            false,
            true,
            CustomResourceDefinition.class);

    /** What is served; the server keeps them itself, and nobody else writes any. */
    public static final ResourceKind API_SERVICE = kind(
            "apiregistration.k8s.io",
            "APIService",
            "apiservices",
            List.of(),
            List.of("api-extensions"),
            false,
            false,
            APIService.class);

    /** Another face of {@link #HORIZONTAL_POD_AUTOSCALER}. */
    public static final ResourceKind HORIZONTAL_POD_AUTOSCALER_V1 =
            autoscaler("v1", io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler.class);

    /** Another face of {@link #EVENT}. */
    public static final ResourceKind EVENTS_EVENT = kind(
            "events.k8s.io",
            "Event",
            "events",
            List.of("ev"),
            List.of(),
            true,
            false,
            io.fabric8.kubernetes.api.model.events.v1.Event.class);

    /** What clients see of stored kinds under another group or version ({@link Face}). */
    public static final List<ResourceKind> FACES = List.of(EVENTS_EVENT, HORIZONTAL_POD_AUTOSCALER_V1);

    /** Where an allocator that hands out addresses round robin stopped; never served (ADR 0006). */
    public static final ResourceKind CURSOR = kind(
            "timonel.dev", "Cursor", "cursors", List.of(), List.of(), false, false, GenericKubernetesResource.class);

    /** What is remembered of the dump that a frozen cluster came from; never served (ADR 0024). */
    public static final ResourceKind IMPORT = kind(
            "timonel.dev", "Import", "imports", List.of(), List.of(), false, false, GenericKubernetesResource.class);

    /** Kinds of which no path leads to an object, and that wake no reconciler. */
    public static final List<ResourceKind> INTERNAL = List.of(CURSOR, IMPORT);

    public static final ResourceKind CONFIG_MAP =
            core("ConfigMap", "configmaps", List.of("cm"), List.of(), true, false, ConfigMap.class);
    public static final ResourceKind SECRET =
            core("Secret", "secrets", List.of(), List.of(), true, false, Secret.class);
    public static final ResourceKind SERVICE_ACCOUNT =
            core("ServiceAccount", "serviceaccounts", List.of("sa"), List.of(), true, false, ServiceAccount.class);

    public static final ResourceKind RESOURCE_QUOTA =
            core("ResourceQuota", "resourcequotas", List.of("quota"), List.of(), true, true, ResourceQuota.class);
    public static final ResourceKind LIMIT_RANGE =
            core("LimitRange", "limitranges", List.of("limits"), List.of(), true, false, LimitRange.class);

    public static final ResourceKind REPLICATION_CONTROLLER = core(
            "ReplicationController",
            "replicationcontrollers",
            List.of("rc"),
            List.of("all"),
            true,
            true,
            ReplicationController.class);
    public static final ResourceKind POD_TEMPLATE =
            core("PodTemplate", "podtemplates", List.of(), List.of(), true, false, PodTemplate.class);
    public static final ResourceKind PERSISTENT_VOLUME = core(
            "PersistentVolume", "persistentvolumes", List.of("pv"), List.of(), false, true, PersistentVolume.class);
    public static final ResourceKind PERSISTENT_VOLUME_CLAIM = core(
            "PersistentVolumeClaim",
            "persistentvolumeclaims",
            List.of("pvc"),
            List.of(),
            true,
            true,
            PersistentVolumeClaim.class);
    public static final ResourceKind CRON_JOB =
            namespaced("batch", "cronjobs", List.of("cj"), List.of("all"), true, CronJob.class);
    public static final ResourceKind STORAGE_CLASS = kind(
            "storage.k8s.io",
            "StorageClass",
            "storageclasses",
            List.of("sc"),
            List.of(),
            false,
            false,
            StorageClass.class);
    public static final ResourceKind PRIORITY_CLASS = kind(
            "scheduling.k8s.io",
            "PriorityClass",
            "priorityclasses",
            List.of("pc"),
            List.of(),
            false,
            false,
            PriorityClass.class);

    public static final ResourceKind VALIDATING_ADMISSION_POLICY =
            KindForms.admission("validatingadmissionpolicies", true, ValidatingAdmissionPolicy.class);
    public static final ResourceKind VALIDATING_ADMISSION_POLICY_BINDING =
            KindForms.admission("validatingadmissionpolicybindings", false, ValidatingAdmissionPolicyBinding.class);

    public static final List<ResourceKind> SERVED = List.of(
            NAMESPACE,
            NODE,
            POD,
            SERVICE,
            ENDPOINTS,
            EVENT,
            ENDPOINT_SLICE,
            SERVICE_CIDR,
            IP_ADDRESS,
            LEASE,
            ROLE,
            CLUSTER_ROLE,
            ROLE_BINDING,
            CLUSTER_ROLE_BINDING,
            CONFIG_MAP,
            SECRET,
            SERVICE_ACCOUNT,
            REPLICA_SET,
            DEPLOYMENT,
            STATEFUL_SET,
            DAEMON_SET,
            CONTROLLER_REVISION,
            JOB,
            INGRESS,
            INGRESS_CLASS,
            NETWORK_POLICY,
            POD_DISRUPTION_BUDGET,
            HORIZONTAL_POD_AUTOSCALER,
            REPLICATION_CONTROLLER,
            LIMIT_RANGE,
            RESOURCE_QUOTA,
            POD_TEMPLATE,
            PERSISTENT_VOLUME,
            PERSISTENT_VOLUME_CLAIM,
            STORAGE_CLASS,
            PRIORITY_CLASS,
            CRON_JOB,
            VALIDATING_ADMISSION_POLICY,
            VALIDATING_ADMISSION_POLICY_BINDING,
            CUSTOM_RESOURCE_DEFINITION,
            API_SERVICE);

    public static final List<ResourceKind> STORED =
            Stream.concat(SERVED.stream(), INTERNAL.stream()).toList();

    private static final Map<Class<?>, ResourceKind> BY_TYPE =
            SERVED.stream().collect(Collectors.toUnmodifiableMap(ResourceKind::type, kind -> kind));

    public static final ResourceKind SELF_SUBJECT_REVIEW =
            KindForms.review("authentication.k8s.io", SelfSubjectReview.class);
    public static final ResourceKind SELF_SUBJECT_ACCESS_REVIEW =
            KindForms.review("authorization.k8s.io", SelfSubjectAccessReview.class);
    public static final ResourceKind SELF_SUBJECT_RULES_REVIEW =
            KindForms.review("authorization.k8s.io", SelfSubjectRulesReview.class);

    public static final ResourceKind TOKEN_REVIEW = KindForms.review("authentication.k8s.io", TokenReview.class);
    public static final ResourceKind SUBJECT_ACCESS_REVIEW =
            KindForms.review("authorization.k8s.io", SubjectAccessReview.class);
    public static final ResourceKind LOCAL_SUBJECT_ACCESS_REVIEW = kind(
            "authorization.k8s.io",
            "LocalSubjectAccessReview",
            "localsubjectaccessreviews",
            List.of(),
            List.of(),
            true,
            false,
            LocalSubjectAccessReview.class);

    /** Questions about the one who asks, and about others: posted, answered, never stored. */
    public static final List<ResourceKind> REVIEWS = List.of(
            SELF_SUBJECT_REVIEW,
            SELF_SUBJECT_ACCESS_REVIEW,
            SELF_SUBJECT_RULES_REVIEW,
            TOKEN_REVIEW,
            LOCAL_SUBJECT_ACCESS_REVIEW,
            SUBJECT_ACCESS_REVIEW);

    private Kinds() {}

    /** The stored kind with this group and kind name, as the database has them; none that a definition adds. */
    public static Optional<ResourceKind> named(String group, String kind) {
        return STORED.stream()
                .filter(k -> k.group().equals(group) && k.kind().equals(kind))
                .findFirst();
    }

    /** The served kind at this place of the URL space. */
    public static Optional<ResourceKind> served(String group, String version, String plural) {
        return SERVED.stream()
                .filter(k -> k.group().equals(group)
                        && k.version().equals(version)
                        && k.plural().equals(plural))
                .findFirst();
    }

    /** The review at this place of the URL space. */
    public static Optional<ResourceKind> review(String group, String version, String plural) {
        return REVIEWS.stream()
                .filter(k -> k.group().equals(group)
                        && k.version().equals(version)
                        && k.plural().equals(plural))
                .findFirst();
    }

    /** The stored kind of this object, by its class or, for a generic object, by its apiVersion and kind. */
    public static ResourceKind of(HasMetadata object) {
        ResourceKind served = BY_TYPE.get(object.getClass());
        if (served != null) {
            return served;
        }
        if (object instanceof GenericKubernetesResource generic) {
            return CustomShape.of(generic);
        }
        throw new IllegalArgumentException(
                "no stored kind for " + object.getClass().getName());
    }

    /** Whether it is a kind of the API: one of {@link #SERVED}, or one that a definition adds. */
    public static boolean isOfTheApi(ResourceKind kind) {
        return !INTERNAL.contains(kind);
    }

    /** Whether its objects are deleted one by one: a namespace takes all that is in it along. */
    public static boolean isDeletedOneByOne(ResourceKind kind) {
        return kind.equals(NAMESPACE);
    }

    /** Whether clients may read its objects and nothing else. */
    public static boolean isReadOnly(ResourceKind kind) {
        return kind.equals(API_SERVICE);
    }
}
