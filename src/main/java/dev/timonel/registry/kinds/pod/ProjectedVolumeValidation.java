package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.pod.VolumeValidation.required;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.ClusterTrustBundleProjection;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A volume of files from several sources: {@code validateProjectedVolumeSource} of
 * {@code pkg/apis/core/validation/validation.go}. Names of signers and certificates of pods are not looked at.
 */
final class ProjectedVolumeValidation {
    private static final int MIN_TOKEN_SECONDS = 600;
    private static final long MAX_TOKEN_SECONDS = 1L << 32;

    private final String at;
    private final FieldErrors errors;
    private final Set<String> paths = new HashSet<>();

    private ProjectedVolumeValidation(String at, FieldErrors errors) {
        this.at = at;
        this.errors = errors;
    }

    static void validate(ProjectedVolumeSource volume, String at, FieldErrors errors) {
        VolumeValidation.mode(volume.getDefaultMode(), at + ".defaultMode", errors);
        ProjectedVolumeValidation validation = new ProjectedVolumeValidation(at, errors);
        for (int i = 0; i < volume.getSources().size(); i++) {
            validation.source(volume.getSources().get(i), at + ".sources[" + i + "]");
        }
    }

    private void source(VolumeProjection source, String path) {
        int sources = 0;
        if (source.getSecret() != null) {
            sources++;
            String name = orEmpty(source.getSecret().getName());
            keys(name, source.getSecret().getItems(), path + ".secret");
        }
        if (source.getConfigMap() != null) {
            sources++;
            String name = orEmpty(source.getConfigMap().getName());
            keys(name, source.getConfigMap().getItems(), path + ".configMap");
        }
        if (source.getDownwardAPI() != null) {
            sources++;
            source.getDownwardAPI().getItems().forEach(file -> {
                VolumeValidation.downwardFile(file, path + ".downwardAPI", errors);
                unique(orEmpty(file.getPath()), orEmpty(file.getPath()));
            });
        }
        if (source.getServiceAccountToken() != null) {
            sources++;
            token(source.getServiceAccountToken(), path + ".serviceAccountToken");
        }
        if (source.getClusterTrustBundle() != null) {
            sources++;
            bundle(source.getClusterTrustBundle(), path + ".clusterTrustBundle");
        }
        if (source.getPodCertificate() != null) {
            sources++;
        }
        if (sources > 1) {
            errors.forbidden(path, "may not specify more than 1 volume type per source");
        }
    }

    private void keys(String name, List<KeyToPath> items, String path) {
        required(name, path + ".name", errors);
        VolumeValidation.items(items, path + ".items", errors);
        items.forEach(item -> unique(orEmpty(item.getPath()), name));
    }

    private void unique(String path, String shown) {
        if (!path.isEmpty() && !paths.add(path)) {
            errors.invalid(at, shown, "conflicting duplicate paths");
        }
    }

    private void token(ServiceAccountTokenProjection token, String path) {
        Long seconds = token.getExpirationSeconds();
        String field = path + ".expirationSeconds";
        if (seconds == null) {
            errors.required(field);
        } else if (seconds < MIN_TOKEN_SECONDS) {
            errors.invalid(field, seconds, "may not specify a duration less than 10 minutes");
        } else if (seconds > MAX_TOKEN_SECONDS) {
            errors.invalid(field, seconds, "may not specify a duration larger than 2^32 seconds");
        }
        String file = orEmpty(token.getPath());
        if (file.isEmpty()) {
            errors.required(at + ".path"); // of the volume, as upstream says
        } else {
            VolumePaths.notReserved(file, at + ".path", errors);
        }
    }

    private void bundle(ClusterTrustBundleProjection bundle, String path) {
        String name = bundle.getName();
        String signer = bundle.getSignerName();
        if (name == null && signer == null) {
            errors.add(FieldError.required(path, "either name or signerName must be specified"));
        } else if (name != null && signer == null && name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", "must be a valid object name"));
        }
        String file = orEmpty(bundle.getPath());
        required(file, path + ".path", errors);
        VolumePaths.notReserved(file, path + ".path", errors);
        unique(file, file);
    }
}
