package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimTemplate;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Objects;

/** What a volume of a pod or a template means by leaving a field out: {@code pkg/apis/core/v1/defaults.go}. */
final class VolumeDefaults {
    private static final int FILE_MODE = 0644;
    private static final long TOKEN_SECONDS = 3600;

    private VolumeDefaults() {}

    static void apply(Volume volume) {
        if (volume.equals(new VolumeBuilder().withName(volume.getName()).build())) {
            volume.setEmptyDir(new EmptyDirVolumeSource());
        }
        if (volume.getSecret() != null && volume.getSecret().getDefaultMode() == null) {
            volume.getSecret().setDefaultMode(FILE_MODE);
        }
        if (volume.getConfigMap() != null && volume.getConfigMap().getDefaultMode() == null) {
            volume.getConfigMap().setDefaultMode(FILE_MODE);
        }
        if (volume.getHostPath() != null && volume.getHostPath().getType() == null) {
            volume.getHostPath().setType("");
        }
        if (volume.getProjected() != null) {
            projected(volume.getProjected());
        }
        if (volume.getDownwardAPI() != null) {
            files(volume.getDownwardAPI().getItems());
            if (volume.getDownwardAPI().getDefaultMode() == null) {
                volume.getDownwardAPI().setDefaultMode(FILE_MODE);
            }
        }
        if (volume.getEphemeral() != null && volume.getEphemeral().getVolumeClaimTemplate() != null) {
            claim(volume.getEphemeral().getVolumeClaimTemplate());
        }
        if (volume.getImage() != null
                && orEmpty(volume.getImage().getPullPolicy()).isEmpty()) {
            volume.getImage()
                    .setPullPolicy(
                            PodDefaults.pullPolicy(orEmpty(volume.getImage().getReference())));
        }
    }

    private static void projected(ProjectedVolumeSource volume) {
        for (VolumeProjection source : volume.getSources()) {
            if (source.getServiceAccountToken() != null
                    && source.getServiceAccountToken().getExpirationSeconds() == null) {
                source.getServiceAccountToken().setExpirationSeconds(TOKEN_SECONDS);
            }
            if (source.getDownwardAPI() != null) {
                files(source.getDownwardAPI().getItems());
            }
        }
        if (volume.getDefaultMode() == null) {
            volume.setDefaultMode(FILE_MODE);
        }
    }

    private static void files(List<DownwardAPIVolumeFile> files) {
        files.forEach(file -> PodFields.setDefaults(file.getFieldRef(), file.getResourceFieldRef()));
    }

    private static void claim(PersistentVolumeClaimTemplate template) {
        template.setMetadata(Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new));
        PersistentVolumeClaimSpec spec =
                Objects.requireNonNullElseGet(template.getSpec(), PersistentVolumeClaimSpec::new);
        if (spec.getVolumeMode() == null) {
            spec.setVolumeMode("Filesystem");
        }
        template.setSpec(spec);
    }
}
