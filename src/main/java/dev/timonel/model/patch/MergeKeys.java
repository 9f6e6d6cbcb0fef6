package dev.timonel.model.patch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which lists a strategic merge patch merges, and by what: the {@code patchMergeKey} tags of {@code k8s.io/api}. A list that is
 * not named here is replaced as a whole.
 */
final class MergeKeys {
    /** Marks lists of strings that are merged as sets. */
    static final String PRIMITIVE = "";

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("ObjectMeta.finalizers", PRIMITIVE),
            Map.entry("ObjectMeta.ownerReferences", "uid"),
            Map.entry("NamespaceStatus.conditions", "type"),
            Map.entry("NodeSpec.podCIDRs", PRIMITIVE),
            Map.entry("NodeStatus.addresses", "type"),
            Map.entry("NodeStatus.conditions", "type"),
            Map.entry("PodSpec.containers", "name"),
            Map.entry("PodSpec.ephemeralContainers", "name"),
            Map.entry("PodSpec.hostAliases", "ip"),
            Map.entry("PodSpec.imagePullSecrets", "name"),
            Map.entry("PodSpec.initContainers", "name"),
            Map.entry("PodSpec.resourceClaims", "name"),
            Map.entry("PodSpec.schedulingGates", "name"),
            Map.entry("PodSpec.topologySpreadConstraints", "topologyKey"),
            Map.entry("PodSpec.volumes", "name"),
            Map.entry("PodStatus.conditions", "type"),
            Map.entry("PodStatus.hostIPs", "ip"),
            Map.entry("PodStatus.podIPs", "ip"),
            Map.entry("PodStatus.resourceClaimStatuses", "name"),
            Map.entry("Container.env", "name"),
            Map.entry("Container.ports", "containerPort"),
            Map.entry("Container.volumeDevices", "devicePath"),
            Map.entry("Container.volumeMounts", "mountPath"),
            Map.entry("EphemeralContainer.env", "name"),
            Map.entry("EphemeralContainer.ports", "containerPort"),
            Map.entry("EphemeralContainer.volumeDevices", "devicePath"),
            Map.entry("EphemeralContainer.volumeMounts", "mountPath"),
            // the port alone, as upstream: two protocols on one port are one element to a strategic merge
            Map.entry("ServiceSpec.ports", "port"),
            Map.entry("ServiceStatus.conditions", "type"),
            Map.entry("ServiceCIDRStatus.conditions", "type"));

    private MergeKeys() {}

    /** Null if the list is atomic. */
    static @Nullable String of(String type, String field) {
        return KEYS.get(type + "." + field);
    }
}
