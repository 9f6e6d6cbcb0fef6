package dev.timonel.model.quota;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one object uses, by the names that quotas have for it ({@code pkg/quota/v1/evaluator/core}). */
public final class Usage {
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String OF_CLASS = ".storageclass.storage.k8s.io/";
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String STORAGE = "requests.storage";
    private static final List<String> COMPUTE = List.of("cpu", "memory", "ephemeral-storage");

    private Usage() {}

    public static Map<String, Amount> of(HasMetadata object, ResourceKind kind) {
        Map<String, Amount> usage = new TreeMap<>();
        usage.put(countOf(kind), Amount.ONE);
        if (object instanceof Pod pod) {
            addPod(pod, usage);
        } else if (object instanceof Service service) {
            addService(service, usage);
        } else if (object instanceof PersistentVolumeClaim claim) {
            addClaim(claim, usage);
        } else if (hasAlias(kind)) {
            usage.put(kind.plural(), Amount.ONE);
        }
        return usage;
    }

    /** {@code count/deployments.apps}: how many objects of the kind there are. */
    public static String countOf(ResourceKind kind) {
        return "count/" + kind.qualifiedResource();
    }

    /** Whether quotas also know the number of its objects by the name of the resource alone. */
    static boolean hasAlias(ResourceKind kind) {
        return List.of(Kinds.CONFIG_MAP, Kinds.SECRET, Kinds.RESOURCE_QUOTA, Kinds.REPLICATION_CONTROLLER)
                .contains(kind);
    }

    /** Whether a quota of this resource is about objects of the kind. */
    public static boolean isOf(String resource, ResourceKind kind) {
        if (resource.equals(countOf(kind))) {
            return true;
        }
        if (kind.equals(Kinds.POD)) {
            return isOfPods(resource);
        }
        if (kind.equals(Kinds.SERVICE)) {
            return resource.equals("services") || resource.startsWith("services.");
        }
        if (kind.equals(Kinds.PERSISTENT_VOLUME_CLAIM)) {
            String name = resource.substring(resource.indexOf(OF_CLASS) < 0 ? 0 : resource.indexOf('/') + 1);
            return name.equals(CLAIMS) || name.equals(STORAGE);
        }
        return hasAlias(kind) && resource.equals(kind.plural());
    }

    private static boolean isOfPods(String resource) {
        String name = resource.startsWith("requests.") || resource.startsWith("limits.")
                ? resource.substring(resource.indexOf('.') + 1)
                : resource;
        boolean extended = resource.startsWith("requests.") && isExtended(name);
        return resource.equals("pods")
                || COMPUTE.contains(name)
                || !resource.startsWith("limits.") && name.startsWith("hugepages-")
                || extended;
    }

    private static boolean isExtended(String name) {
        return name.indexOf('/') >= 0 && !name.contains("kubernetes.io/");
    }

    /** The number of all pods is counted, what they ask for only of those that have not ended. */
    private static void addPod(Pod pod, Map<String, Amount> usage) {
        String phase = pod.getStatus() == null ? "" : orEmpty(pod.getStatus().getPhase());
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return;
        }
        usage.put("pods", Amount.ONE);
        PodSpec spec = pod.getSpec();
        compute(PodAmounts.requests(spec), PodAmounts.limits(spec)).forEach(usage::put);
    }

    /** Requests and limits by the names that quotas have for them. */
    static Map<String, Amount> compute(Map<String, Amount> requests, Map<String, Amount> limits) {
        Map<String, Amount> usage = new TreeMap<>();
        requests.forEach((name, amount) -> {
            if (COMPUTE.contains(name) || name.startsWith("hugepages-")) {
                usage.put(name, amount);
                usage.put("requests." + name, amount);
            } else if (isExtended(name)) {
                usage.put("requests." + name, amount);
            }
        });
        limits.forEach((name, amount) -> {
            if (COMPUTE.contains(name)) {
                usage.put("limits." + name, amount);
            }
        });
        return usage;
    }

    private static void addService(Service service, Map<String, Amount> usage) {
        String type = service.getSpec() == null ? "" : orEmpty(service.getSpec().getType());
        boolean balanced = type.equals("LoadBalancer");
        long ports = 0;
        if (type.equals("NodePort") || balanced) {
            List<ServicePort> all = service.getSpec().getPorts();
            boolean allocated = !Boolean.FALSE.equals(service.getSpec().getAllocateLoadBalancerNodePorts());
            ports = balanced && !allocated
                    ? all.stream()
                            .filter(port -> port.getNodePort() != null && port.getNodePort() != 0)
                            .count()
                    : all.size();
        }
        usage.put("services", Amount.ONE);
        usage.put("services.loadbalancers", balanced ? Amount.ONE : Amount.ZERO);
        usage.put("services.nodeports", Amount.count(ports));
    }

    private static void addClaim(PersistentVolumeClaim claim, Map<String, Amount> usage) {
        String storageClass = orEmpty(claim.getMetadata().getAnnotations())
                .getOrDefault(CLASS, orEmpty(claim.getSpec().getStorageClassName()));
        usage.put(CLAIMS, Amount.ONE);
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + OF_CLASS + CLAIMS, Amount.ONE);
        }
        if (claim.getSpec().getResources() == null) {
            return;
        }
        Amount.of(orEmpty(claim.getSpec().getResources().getRequests()).get("storage"))
                .ifPresent(amount -> {
                    BigDecimal whole = amount.value().setScale(0, RoundingMode.UP);
                    Amount bytes = new Amount(whole, amount.binary());
                    usage.put(STORAGE, bytes);
                    if (!storageClass.isEmpty()) {
                        usage.put(storageClass + OF_CLASS + STORAGE, bytes);
                    }
                });
    }
}
