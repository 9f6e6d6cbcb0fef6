package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EphemeralVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a pod: {@code ValidateVolumes} of {@code pkg/apis/core/validation/validation.go}. The spec of a claim
 * that an ephemeral volume asks for is not looked into, as nothing provisions it.
 */
final class VolumeValidation {
    private static final int FILE_MODES = 0777;
    private static final int DRIVER_LENGTH = 63;
    private static final String MODE = "must be a number between 0 and 0777 (octal), both inclusive";
    private static final List<String> HOST_PATHS = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    private static final List<String> FILE_FIELDS =
            List.of("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid");

    /** In upstream's order, which decides what of several is too many. */
    private static final List<Source<?>> SOURCES = List.of(
            new Source<>("emptyDir", Volume::getEmptyDir, VolumeValidation::emptyDir),
            new Source<>("hostPath", Volume::getHostPath, VolumeValidation::hostPath),
            new Source<>("gitRepo", Volume::getGitRepo, NetworkVolumeValidation::gitRepo),
            new Source<>(
                    "gcePersistentDisk",
                    "persistentDisk",
                    Volume::getGcePersistentDisk,
                    NetworkVolumeValidation::googleDisk),
            new Source<>("awsElasticBlockStore", Volume::getAwsElasticBlockStore, NetworkVolumeValidation::amazonDisk),
            new Source<>("secret", Volume::getSecret, VolumeValidation::secret),
            new Source<>("nfs", Volume::getNfs, VolumeValidation::nfs),
            new Source<>("iscsi", Volume::getIscsi, NetworkVolumeValidation::iscsi),
            new Source<>("glusterfs", Volume::getGlusterfs, NetworkVolumeValidation::glusterfs),
            new Source<>("flocker", Volume::getFlocker, NetworkVolumeValidation::flocker),
            new Source<>("persistentVolumeClaim", Volume::getPersistentVolumeClaim, VolumeValidation::claimName),
            new Source<>("rbd", Volume::getRbd, NetworkVolumeValidation::rbd),
            new Source<>("cinder", Volume::getCinder, NetworkVolumeValidation::cinder),
            new Source<>("cephFS", "cephfs", Volume::getCephfs, NetworkVolumeValidation::cephfs),
            new Source<>("quobyte", Volume::getQuobyte, NetworkVolumeValidation::quobyte),
            new Source<>("downwarAPI", "downwardAPI", Volume::getDownwardAPI, VolumeValidation::downward),
            new Source<>("fc", Volume::getFc, NetworkVolumeValidation::fibreChannel),
            new Source<>("flexVolume", Volume::getFlexVolume, NetworkVolumeValidation::flex),
            new Source<>("configMap", Volume::getConfigMap, VolumeValidation::configMap),
            new Source<>("azureFile", Volume::getAzureFile, NetworkVolumeValidation::azureFile),
            new Source<>("vsphereVolume", Volume::getVsphereVolume, NetworkVolumeValidation::vsphere),
            new Source<>("photonPersistentDisk", Volume::getPhotonPersistentDisk, NetworkVolumeValidation::photon),
            new Source<>("portworxVolume", Volume::getPortworxVolume, NetworkVolumeValidation::portworx),
            new Source<>("azureDisk", Volume::getAzureDisk, NetworkVolumeValidation::azureDisk),
            new Source<>("storageos", Volume::getStorageos, NetworkVolumeValidation::storageOs),
            new Source<>("projected", Volume::getProjected, ProjectedVolumeValidation::validate),
            new Source<>("scaleIO", Volume::getScaleIO, NetworkVolumeValidation::scaleIo),
            new Source<>("csi", Volume::getCsi, VolumeValidation::csi),
            new Source<>("ephemeral", Volume::getEphemeral, VolumeValidation::ephemeral),
            new Source<>("image", Volume::getImage, VolumeValidation::image));

    private VolumeValidation() {}

    /** {@code name} as a second one is refused by, {@code path} as its fields are: upstream spells some otherwise. */
    private record Source<T>(String name, String path, Function<Volume, @Nullable T> of, Check<T> check) {
        Source(String name, Function<Volume, @Nullable T> of, Check<T> check) {
            this(name, name, of, check);
        }

        boolean isIn(Volume volume) {
            return of.apply(volume) != null;
        }

        void check(Volume volume, String at, FieldErrors errors) {
            check.of(Objects.requireNonNull(of.apply(volume)), at + "." + path, errors);
        }
    }

    private interface Check<T> {
        void of(T source, String at, FieldErrors errors);
    }

    /** Those that mounts may refer to, by their names: the valid ones. */
    static Map<String, Volume> validate(List<Volume> volumes, String path, FieldErrors errors) {
        Map<String, Volume> valid = new HashMap<>();
        for (int i = 0; i < volumes.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(volumes.get(i).getName());
            FieldErrors found = new FieldErrors();
            source(volumes.get(i), at, found);
            if (name.isEmpty()) {
                found.required(at + ".name");
            } else {
                found.invalid(at + ".name", name, Names.dns1123Label(name));
            }
            if (valid.containsKey(name)) {
                found.duplicate(at + ".name", name);
            }
            if (found.list().isEmpty()) {
                valid.put(name, volumes.get(i));
            }
            errors.addAll(found.list());
        }
        return valid;
    }

    private static void source(Volume volume, String at, FieldErrors errors) {
        boolean found = false;
        for (Source<?> source : SOURCES) {
            if (!source.isIn(volume)) {
                continue;
            }
            if (found) {
                errors.forbidden(at + "." + source.name(), "may not specify more than 1 volume type");
            } else {
                source.check(volume, at, errors);
            }
            found = true;
        }
        if (!found) {
            errors.add(FieldError.required(at, "must specify a volume type"));
        }
    }

    private static void claimName(PersistentVolumeClaimVolumeSource source, String at, FieldErrors errors) {
        required(source.getClaimName(), at + ".claimName", errors);
    }

    private static void ephemeral(EphemeralVolumeSource source, String at, FieldErrors errors) {
        if (source.getVolumeClaimTemplate() == null) {
            errors.required(at + ".volumeClaimTemplate");
        }
    }

    static void required(@Nullable String text, String field, FieldErrors errors) {
        if (orEmpty(text).isEmpty()) {
            errors.required(field);
        }
    }

    private static void emptyDir(EmptyDirVolumeSource source, String at, FieldErrors errors) {
        if (source.getSizeLimit() != null
                && ResourceValidation.amount(source.getSizeLimit())
                        .filter(amount -> amount.signum() < 0)
                        .isPresent()) {
            errors.forbidden(at + ".sizeLimit", "SizeLimit field must be a valid resource quantity");
        }
    }

    private static void hostPath(HostPathVolumeSource source, String at, FieldErrors errors) {
        String path = orEmpty(source.getPath());
        if (path.isEmpty()) {
            errors.required(at + ".path");
            return;
        }
        VolumePaths.noBacksteps(path, at + ".path", errors);
        String type = source.getType();
        if (type != null && !HOST_PATHS.contains(type)) {
            errors.add(FieldError.notSupported(at + ".type", type, HOST_PATHS));
        }
    }

    private static void secret(SecretVolumeSource source, String at, FieldErrors errors) {
        required(source.getSecretName(), at + ".secretName", errors);
        mode(source.getDefaultMode(), at + ".defaultMode", errors);
        items(source.getItems(), at + ".items", errors);
    }

    private static void configMap(ConfigMapVolumeSource source, String at, FieldErrors errors) {
        required(source.getName(), at + ".name", errors);
        mode(source.getDefaultMode(), at + ".defaultMode", errors);
        items(source.getItems(), at + ".items", errors);
    }

    private static void nfs(NFSVolumeSource source, String at, FieldErrors errors) {
        required(source.getServer(), at + ".server", errors);
        required(source.getPath(), at + ".path", errors);
        if (!orEmpty(source.getPath()).startsWith("/")) {
            errors.invalid(at + ".path", orEmpty(source.getPath()), "must be an absolute path");
        }
    }

    private static void downward(DownwardAPIVolumeSource source, String at, FieldErrors errors) {
        mode(source.getDefaultMode(), at + ".defaultMode", errors);
        source.getItems().forEach(file -> downwardFile(file, at, errors));
    }

    private static void csi(CSIVolumeSource source, String at, FieldErrors errors) {
        driver(orEmpty(source.getDriver()), at + ".driver", errors);
        if (source.getNodePublishSecretRef() != null) {
            String name = orEmpty(source.getNodePublishSecretRef().getName());
            if (name.isEmpty()) {
                errors.required(at + ".nodePublishSecretRef.name");
            } else {
                errors.invalid(at + ".name", name, Names.dns1123Subdomain(name));
            }
        }
    }

    private static void driver(String name, String field, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(field);
            return;
        }
        if (name.length() > DRIVER_LENGTH) {
            errors.add(FieldError.tooLong(field, DRIVER_LENGTH));
        }
        errors.invalid(field, name, Names.dns1123Subdomain(name.toLowerCase(Locale.ROOT)));
    }

    private static void image(ImageVolumeSource source, String at, FieldErrors errors) {
        required(source.getReference(), at + ".reference", errors);
        errors.oneOf(at + ".pullPolicy", source.getPullPolicy(), ContainerValidation.PULL_POLICIES);
    }

    static void mode(@Nullable Integer mode, String field, FieldErrors errors) {
        if (mode != null && (mode < 0 || mode > FILE_MODES)) {
            errors.invalid(field, mode, MODE);
        }
    }

    static void items(List<KeyToPath> items, String path, FieldErrors errors) {
        for (int i = 0; i < items.size(); i++) {
            String at = path + "[" + i + "]";
            if (orEmpty(items.get(i).getKey()).isEmpty()) {
                errors.required(at + ".key");
            }
            String file = orEmpty(items.get(i).getPath());
            if (file.isEmpty()) {
                errors.required(at + ".path");
            }
            VolumePaths.notReserved(file, at + ".path", errors);
            mode(items.get(i).getMode(), at + ".mode", errors);
        }
    }

    /** {@code at} is the source, not the item: upstream does not say which one it is. */
    static void downwardFile(DownwardAPIVolumeFile file, String at, FieldErrors errors) {
        String path = orEmpty(file.getPath());
        if (path.isEmpty()) {
            errors.required(at + ".path");
        }
        VolumePaths.notReserved(path, at + ".path", errors);
        if (file.getFieldRef() != null) {
            PodFields.validate(file.getFieldRef(), FILE_FIELDS, at + ".fieldRef", errors);
            if (file.getResourceFieldRef() != null) {
                errors.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.getResourceFieldRef() != null) {
            PodFields.validate(file.getResourceFieldRef(), true, at + ".resourceFieldRef", errors);
        } else {
            errors.add(FieldError.required(at, "one of fieldRef and resourceFieldRef is required"));
        }
        mode(file.getMode(), at + ".mode", errors);
    }
}
