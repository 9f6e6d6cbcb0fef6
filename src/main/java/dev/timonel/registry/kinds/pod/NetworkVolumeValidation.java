package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.pod.VolumeValidation.required;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.AWSElasticBlockStoreVolumeSource;
import io.fabric8.kubernetes.api.model.AzureDiskVolumeSource;
import io.fabric8.kubernetes.api.model.AzureFileVolumeSource;
import io.fabric8.kubernetes.api.model.CephFSVolumeSource;
import io.fabric8.kubernetes.api.model.CinderVolumeSource;
import io.fabric8.kubernetes.api.model.FCVolumeSource;
import io.fabric8.kubernetes.api.model.FlexVolumeSource;
import io.fabric8.kubernetes.api.model.FlockerVolumeSource;
import io.fabric8.kubernetes.api.model.GCEPersistentDiskVolumeSource;
import io.fabric8.kubernetes.api.model.GitRepoVolumeSource;
import io.fabric8.kubernetes.api.model.GlusterfsVolumeSource;
import io.fabric8.kubernetes.api.model.ISCSIVolumeSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PhotonPersistentDiskVolumeSource;
import io.fabric8.kubernetes.api.model.PortworxVolumeSource;
import io.fabric8.kubernetes.api.model.QuobyteVolumeSource;
import io.fabric8.kubernetes.api.model.RBDVolumeSource;
import io.fabric8.kubernetes.api.model.ScaleIOVolumeSource;
import io.fabric8.kubernetes.api.model.StorageOSVolumeSource;
import io.fabric8.kubernetes.api.model.VsphereVirtualDiskVolumeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of storage systems that have drivers of their own today: of {@code validateVolumeSource}, what has to be there
 * and the numbers. The forms of iSCSI names and of URIs of Azure are not looked at.
 */
final class NetworkVolumeValidation {
    private static final List<String> CACHING = List.of("None", "ReadOnly", "ReadWrite");
    private static final List<String> DISK_KINDS = List.of("Dedicated", "Managed", "Shared");

    private NetworkVolumeValidation() {}

    static void gitRepo(GitRepoVolumeSource source, String at, FieldErrors errors) {
        required(source.getRepository(), at + ".repository", errors);
        VolumePaths.descending(orEmpty(source.getDirectory()), at + ".directory", errors);
    }

    static void googleDisk(GCEPersistentDiskVolumeSource source, String at, FieldErrors errors) {
        required(source.getPdName(), at + ".pdName", errors);
        byteNumber(source.getPartition(), at + ".partition", errors);
    }

    static void amazonDisk(AWSElasticBlockStoreVolumeSource source, String at, FieldErrors errors) {
        required(source.getVolumeID(), at + ".volumeID", errors);
        byteNumber(source.getPartition(), at + ".partition", errors);
    }

    static void iscsi(ISCSIVolumeSource source, String at, FieldErrors errors) {
        required(source.getTargetPortal(), at + ".targetPortal", errors);
        required(source.getIqn(), at + ".iqn", errors);
        byteNumber(source.getLun(), at + ".lun", errors);
        boolean authenticates =
                Boolean.TRUE.equals(source.getChapAuthDiscovery()) || Boolean.TRUE.equals(source.getChapAuthSession());
        if (authenticates && source.getSecretRef() == null) {
            errors.required(at + ".secretRef");
        }
    }

    static void glusterfs(GlusterfsVolumeSource source, String at, FieldErrors errors) {
        required(source.getEndpoints(), at + ".endpoints", errors);
        required(source.getPath(), at + ".path", errors);
    }

    static void flocker(FlockerVolumeSource source, String at, FieldErrors errors) {
        String name = orEmpty(source.getDatasetName());
        String uuid = orEmpty(source.getDatasetUUID());
        if (name.isEmpty() && uuid.isEmpty()) {
            errors.add(FieldError.required(at, "one of datasetName and datasetUUID is required"));
        }
        if (!name.isEmpty() && !uuid.isEmpty()) {
            errors.invalid(at, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            errors.invalid(at + ".datasetName", name, "must not contain '/'");
        }
    }

    static void rbd(RBDVolumeSource source, String at, FieldErrors errors) {
        if (source.getMonitors().isEmpty()) {
            errors.required(at + ".monitors");
        }
        required(source.getImage(), at + ".image", errors);
    }

    static void cinder(CinderVolumeSource source, String at, FieldErrors errors) {
        required(source.getVolumeID(), at + ".volumeID", errors);
        named(source.getSecretRef(), at, errors);
    }

    static void cephfs(CephFSVolumeSource source, String at, FieldErrors errors) {
        if (source.getMonitors().isEmpty()) {
            errors.required(at + ".monitors");
        }
    }

    static void quobyte(QuobyteVolumeSource source, String at, FieldErrors errors) {
        if (orEmpty(source.getRegistry()).isEmpty()) {
            errors.add(FieldError.required(
                    at + ".registry", "must be a host:port pair or multiple pairs separated by commas"));
        }
        required(source.getVolume(), at + ".volume", errors);
    }

    static void fibreChannel(FCVolumeSource source, String at, FieldErrors errors) {
        List<String> names = source.getTargetWWNs();
        if (names.isEmpty() && source.getWwids().isEmpty()) {
            errors.add(
                    FieldError.required(at + ".targetWWNs", "must specify either targetWWNs or wwids, but not both"));
        }
        if (!names.isEmpty() && !source.getWwids().isEmpty()) {
            errors.invalid(at + ".targetWWNs", names, "targetWWNs and wwids can not be specified simultaneously");
        }
        if (!names.isEmpty() && source.getLun() == null) {
            errors.add(FieldError.required(at + ".lun", "lun is required if targetWWNs is specified"));
        } else if (!names.isEmpty()) {
            byteNumber(source.getLun(), at + ".lun", errors);
        }
    }

    static void flex(FlexVolumeSource source, String at, FieldErrors errors) {
        required(source.getDriver(), at + ".driver", errors);
    }

    static void azureFile(AzureFileVolumeSource source, String at, FieldErrors errors) {
        required(source.getSecretName(), at + ".secretName", errors);
        required(source.getShareName(), at + ".shareName", errors);
    }

    static void vsphere(VsphereVirtualDiskVolumeSource source, String at, FieldErrors errors) {
        required(source.getVolumePath(), at + ".volumePath", errors);
    }

    static void photon(PhotonPersistentDiskVolumeSource source, String at, FieldErrors errors) {
        required(source.getPdID(), at + ".pdID", errors);
    }

    static void portworx(PortworxVolumeSource source, String at, FieldErrors errors) {
        required(source.getVolumeID(), at + ".volumeID", errors);
    }

    static void azureDisk(AzureDiskVolumeSource source, String at, FieldErrors errors) {
        required(source.getDiskName(), at + ".diskName", errors);
        required(source.getDiskURI(), at + ".diskURI", errors);
        oneOf(source.getCachingMode(), CACHING, at + ".cachingMode", errors);
        oneOf(source.getKind(), DISK_KINDS, at + ".kind", errors);
    }

    static void storageOs(StorageOSVolumeSource source, String at, FieldErrors errors) {
        String name = orEmpty(source.getVolumeName());
        if (name.isEmpty()) {
            errors.required(at + ".volumeName");
        } else {
            errors.invalid(at + ".volumeName", name, Names.dns1123Label(name));
        }
        named(source.getSecretRef(), at, errors);
    }

    static void scaleIo(ScaleIOVolumeSource source, String at, FieldErrors errors) {
        required(source.getGateway(), at + ".gateway", errors);
        required(source.getSystem(), at + ".system", errors);
        required(source.getVolumeName(), at + ".volumeName", errors);
    }

    private static void named(@Nullable LocalObjectReference secret, String at, FieldErrors errors) {
        if (secret != null) {
            required(secret.getName(), at + ".secretRef.name", errors);
        }
    }

    private static void oneOf(@Nullable String value, List<String> supported, String field, FieldErrors errors) {
        if (value != null && !supported.contains(value)) {
            errors.add(FieldError.notSupported(field, value, supported));
        }
    }

    private static void byteNumber(@Nullable Integer number, String field, FieldErrors errors) {
        if (number != null && (number < 0 || number > 255)) {
            errors.invalid(field, number, "must be between 0 and 255, inclusive");
        }
    }
}
