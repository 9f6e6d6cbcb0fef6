package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.kinds.pod.NodeSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.CSIPersistentVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A volume after defaulting, by {@code ValidatePersistentVolume} of {@code pkg/apis/core/validation}. Of the kinds of volumes,
 * what is inside is checked for {@code hostPath}, {@code local}, {@code nfs} and {@code csi}; the others are removed upstream or
 * moved to CSI.
 */
final class PersistentVolumeValidation {
    private static final String SPEC = "spec";
    private static final String CAPACITY = "spec.capacity";
    private static final String RECLAIM = "spec.persistentVolumeReclaimPolicy";
    private static final String MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";
    private static final int DRIVER_LENGTH = 63;
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
    private static final List<String> HOST_PATHS = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");

    private PersistentVolumeValidation() {}

    static void spec(PersistentVolume volume, FieldErrors errors) {
        PersistentVolumeSpec spec = volume.getSpec();
        VolumeSpecs.accessModes(spec.getAccessModes(), "", errors);
        capacity(orEmpty(spec.getCapacity()), errors);
        String policy = spec.getPersistentVolumeReclaimPolicy();
        if (!RECLAIM_POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(RECLAIM, policy, RECLAIM_POLICIES));
        }
        if (spec.getNodeAffinity() != null) {
            NodeSelectorValidation.required(spec.getNodeAffinity().getRequired(), "spec.nodeAffinity", errors);
        }
        source(spec, errors);
        HostPathVolumeSource path = spec.getHostPath();
        if (path != null && orEmpty(path.getPath()).equals("/") && "Recycle".equals(policy)) {
            errors.forbidden(RECLAIM, "may not be 'recycle' for a hostPath mount of '/'");
        }
        VolumeSpecs.className(spec.getStorageClassName(), "spec.storageClassName", errors);
        VolumeSpecs.volumeMode(spec.getVolumeMode(), errors);
        attributesClass(spec, errors);
        boolean takesOptions =
                spec.getNfs() != null || sources(spec).keySet().stream().anyMatch(k -> !isMountless(k));
        if (!takesOptions && orEmpty(volume.getMetadata().getAnnotations()).containsKey(MOUNT_OPTIONS)) {
            errors.forbidden(
                    "metadata.annotations." + MOUNT_OPTIONS, "may not specify mount options for this volume type");
        }
    }

    private static boolean isMountless(String source) {
        return List.of(
                        "hostPath",
                        "local",
                        "csi",
                        "fc",
                        "flexVolume",
                        "flocker",
                        "portworxVolume",
                        "scaleIO",
                        "storageos")
                .contains(source);
    }

    private static void capacity(Map<String, Quantity> capacity, FieldErrors errors) {
        if (capacity.isEmpty()) {
            errors.required(CAPACITY);
        }
        if (!capacity.containsKey(VolumeSpecs.STORAGE) || capacity.size() > 1) {
            errors.add(FieldError.notSupported(CAPACITY, capacity, List.of(VolumeSpecs.STORAGE)));
        }
        capacity.forEach((name, amount) -> VolumeSpecs.storage(amount, CAPACITY + "[" + name + "]", errors));
    }

    private static void attributesClass(PersistentVolumeSpec spec, FieldErrors errors) {
        String name = spec.getVolumeAttributesClassName();
        String field = "spec.volumeAttributesClassName";
        if (name == null) {
            return;
        }
        if (name.isEmpty()) {
            errors.add(FieldError.required(field, "an empty string is disallowed"));
        }
        VolumeSpecs.className(name, field, errors);
        if (spec.getCsi() == null) {
            errors.add(FieldError.required("spec.csi", "has to be specified when using volumeAttributesClassName"));
        }
    }

    private static void source(PersistentVolumeSpec spec, FieldErrors errors) {
        Map<String, Object> sources = sources(spec);
        if (sources.isEmpty()) {
            errors.add(FieldError.required(SPEC, "must specify a volume type"));
        }
        sources.keySet().stream()
                .skip(1)
                .forEach(name -> errors.forbidden(SPEC + "." + name, "may not specify more than 1 volume type"));
        switch (sources.keySet().stream().findFirst().orElse("")) {
            case "hostPath" -> hostPath(Objects.requireNonNull(spec.getHostPath()), errors);
            case "nfs" -> nfs(Objects.requireNonNull(spec.getNfs()), errors);
            case "csi" -> csi(Objects.requireNonNull(spec.getCsi()), errors);
            case "local" -> {
                path(spec.getLocal().getPath(), "spec.local.path", errors);
                if (spec.getNodeAffinity() == null) {
                    errors.add(FieldError.required("spec.local.nodeAffinity", "Local volume requires node affinity"));
                }
            }
            default -> {}
        }
    }

    private static void hostPath(HostPathVolumeSource source, FieldErrors errors) {
        path(source.getPath(), "spec.hostPath.path", errors);
        String type = source.getType();
        if (type != null && !HOST_PATHS.contains(type)) {
            errors.add(FieldError.notSupported("spec.hostPath.type", type, HOST_PATHS));
        }
    }

    private static void nfs(NFSVolumeSource source, FieldErrors errors) {
        if (orEmpty(source.getServer()).isEmpty()) {
            errors.required("spec.nfs.server");
        }
        String path = orEmpty(source.getPath());
        if (path.isEmpty()) {
            errors.required("spec.nfs.path");
        }
        if (!path.startsWith("/")) {
            errors.invalid("spec.nfs.path", path, "must be an absolute path");
        }
    }

    private static void csi(CSIPersistentVolumeSource source, FieldErrors errors) {
        String driver = orEmpty(source.getDriver());
        if (driver.isEmpty()) {
            errors.required("spec.csi.driver");
        } else {
            if (driver.length() > DRIVER_LENGTH) {
                errors.add(FieldError.tooLong("spec.csi.driver", DRIVER_LENGTH));
            }
            errors.invalid("spec.csi.driver", driver, Names.dns1123Subdomain(driver.toLowerCase(Locale.ROOT)));
        }
        if (orEmpty(source.getVolumeHandle()).isEmpty()) {
            errors.required("spec.csi.volumeHandle");
        }
    }

    private static void path(@Nullable String path, String field, FieldErrors errors) {
        if (orEmpty(path).isEmpty()) {
            errors.required(field);
        } else if (Arrays.asList(orEmpty(path).split("/")).contains("..")) {
            errors.invalid(field, path, "must not contain '..'");
        }
    }

    static void update(PersistentVolumeSpec spec, PersistentVolumeSpec old, FieldErrors errors) {
        if (!sources(mayExpand(spec, old)).equals(sources(old))) {
            errors.forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
        }
        VolumeSpecs.sameVolumeMode(spec.getVolumeMode(), old.getVolumeMode(), errors);
        if (old.getVolumeAttributesClassName() != null && spec.getVolumeAttributesClassName() == null) {
            errors.forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden");
        }
        if (old.getNodeAffinity() != null && !old.getNodeAffinity().equals(spec.getNodeAffinity())) {
            errors.invalid(
                    "nodeAffinity",
                    spec.getNodeAffinity(),
                    "field is immutable, except for updating from beta label to GA");
        }
    }

    /** The secret that a driver expands with may be added later. */
    private static PersistentVolumeSpec mayExpand(PersistentVolumeSpec spec, PersistentVolumeSpec old) {
        if (spec.getCsi() == null || old.getCsi() == null || old.getCsi().getControllerExpandSecretRef() != null) {
            return spec;
        }
        return new PersistentVolumeSpecBuilder(spec)
                .editCsi()
                .withControllerExpandSecretRef(null)
                .endCsi()
                .build();
    }

    /** What is behind the volume, by the names of the fields and in their order upstream; one, if it is whole. */
    private static Map<String, Object> sources(PersistentVolumeSpec spec) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("hostPath", spec.getHostPath());
        all.put("gcePersistentDisk", spec.getGcePersistentDisk());
        all.put("awsElasticBlockStore", spec.getAwsElasticBlockStore());
        all.put("glusterfs", spec.getGlusterfs());
        all.put("flocker", spec.getFlocker());
        all.put("nfs", spec.getNfs());
        all.put("rbd", spec.getRbd());
        all.put("quobyte", spec.getQuobyte());
        all.put("cephFS", spec.getCephfs());
        all.put("iscsi", spec.getIscsi());
        all.put("cinder", spec.getCinder());
        all.put("fc", spec.getFc());
        all.put("flexVolume", spec.getFlexVolume());
        all.put("azureFile", spec.getAzureFile());
        all.put("vsphereVolume", spec.getVsphereVolume());
        all.put("photonPersistentDisk", spec.getPhotonPersistentDisk());
        all.put("portworxVolume", spec.getPortworxVolume());
        all.put("azureDisk", spec.getAzureDisk());
        all.put("scaleIO", spec.getScaleIO());
        all.put("local", spec.getLocal());
        all.put("storageos", spec.getStorageos());
        all.put("csi", spec.getCsi());
        all.values().removeIf(Objects::isNull);
        return all;
    }
}
