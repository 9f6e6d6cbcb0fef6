package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.custom.CustomKinds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Kinds of Kubernetes of which there is no object here, and none can be made. Lists and watches of them are empty, so that whoever
 * watches all kinds, as kube-state-metrics does, is told the truth and not an error every few seconds. Discovery does not name
 * them, and all else that is asked of them is {@link Unserved}.
 */
final class EmptyKinds {
    private static final CustomKinds KINDS = CustomKinds.of(List.of(
            cluster("admissionregistration.k8s.io", "mutatingadmissionpolicies", "MutatingAdmissionPolicy"),
            cluster(
                    "admissionregistration.k8s.io",
                    "mutatingadmissionpolicybindings",
                    "MutatingAdmissionPolicyBinding"),
            cluster("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
            cluster(
                    "admissionregistration.k8s.io",
                    "validatingwebhookconfigurations",
                    "ValidatingWebhookConfiguration"),
            cluster("certificates.k8s.io", "certificatesigningrequests", "CertificateSigningRequest"),
            cluster("certificates.k8s.io", "clustertrustbundles", "ClusterTrustBundle"),
            namespaced("certificates.k8s.io", "podcertificaterequests", "PodCertificateRequest"),
            cluster("flowcontrol.apiserver.k8s.io", "flowschemas", "FlowSchema"),
            cluster("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", "PriorityLevelConfiguration"),
            cluster("node.k8s.io", "runtimeclasses", "RuntimeClass"),
            cluster("resource.k8s.io", "deviceclasses", "DeviceClass"),
            cluster("resource.k8s.io", "devicetaintrules", "DeviceTaintRule"),
            namespaced("resource.k8s.io", "resourceclaims", "ResourceClaim"),
            namespaced("resource.k8s.io", "resourceclaimtemplates", "ResourceClaimTemplate"),
            cluster("resource.k8s.io", "resourceslices", "ResourceSlice"),
            cluster("storage.k8s.io", "csidrivers", "CSIDriver"),
            cluster("storage.k8s.io", "csinodes", "CSINode"),
            namespaced("storage.k8s.io", "csistoragecapacities", "CSIStorageCapacity"),
            cluster("storage.k8s.io", "volumeattachments", "VolumeAttachment"),
            cluster("storage.k8s.io", "volumeattributesclasses", "VolumeAttributesClass"),
            cluster("storagemigration.k8s.io", "storageversionmigrations", "StorageVersionMigration")));

    private EmptyKinds() {}

    /** The list or watch that this request is, if it is one of such a kind. */
    static Optional<ResourceRequest> read(RequestPath path, String method) {
        return KubernetesServlet.READ_ONLY.contains(method)
                ? path.resource(KINDS).filter(target -> target.version() != null && target.isCollection())
                : Optional.empty();
    }

    private static KubeObject cluster(String group, String plural, String kind) {
        return definition(group, plural, kind, "Cluster");
    }

    private static KubeObject namespaced(String group, String plural, String kind) {
        return definition(group, plural, kind, "Namespaced");
    }

    /** It is never stored: what a list, a table and a watch have to know of a kind is what a definition says. */
    private static KubeObject definition(String group, String plural, String kind, String scope) {
        String names = "{\"plural\":\"" + plural + "\",\"kind\":\"" + kind + "\",\"listKind\":\"" + kind + "List\"}";
        String json = "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\","
                + "\"metadata\":{\"name\":\"" + plural + "." + group + "\",\"resourceVersion\":\"1\"},"
                + "\"spec\":{\"group\":\"" + group + "\",\"scope\":\"" + scope + "\",\"names\":" + names + ","
                + "\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true}]},"
                + "\"status\":{\"acceptedNames\":" + names
                + ",\"conditions\":[{\"type\":\"Established\",\"status\":\"True\"}]}}";
        return KubeObject.parse(Kinds.CUSTOM_RESOURCE_DEFINITION, json.getBytes(StandardCharsets.UTF_8));
    }
}
