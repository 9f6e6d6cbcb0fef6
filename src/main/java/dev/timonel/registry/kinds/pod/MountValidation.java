package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a container sees the volumes of its pod, as files or as devices: {@code ValidateVolumeMounts} and
 * {@code ValidateVolumeDevices} of {@code pkg/apis/core/validation/validation.go}.
 */
final class MountValidation {
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> READ_ONLY = List.of("Disabled", "Enabled", "IfPossible");

    private final Container container;
    private final Map<String, Volume> volumes;
    private final FieldErrors errors;

    private MountValidation(Container container, Map<String, Volume> volumes, FieldErrors errors) {
        this.container = container;
        this.volumes = volumes;
        this.errors = errors;
    }

    static void validate(Container container, Map<String, Volume> volumes, String at, FieldErrors errors) {
        MountValidation validation = new MountValidation(container, volumes, errors);
        validation.mounts(at + ".volumeMounts");
        validation.devices(at + ".volumeDevices");
    }

    private void mounts(String path) {
        Set<String> mountPaths = new HashSet<>();
        for (int i = 0; i < container.getVolumeMounts().size(); i++) {
            VolumeMount mount = container.getVolumeMounts().get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(mount.getName());
            String mountPath = orEmpty(mount.getMountPath());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            }
            if (!volumes.containsKey(name)) {
                errors.add(FieldError.notFound(at + ".name", name));
            }
            if (mountPath.isEmpty()) {
                errors.required(at + ".mountPath");
            }
            if (!mountPaths.add(mountPath)) {
                errors.invalid(at + ".mountPath", mountPath, "must be unique");
            }
            if (container.getVolumeDevices().stream().anyMatch(d -> name.equals(orEmpty(d.getName())))) {
                errors.invalid(at + ".name", name, "must not already exist in volumeDevices");
            }
            if (container.getVolumeDevices().stream().anyMatch(d -> mountPath.equals(orEmpty(d.getDevicePath())))) {
                errors.invalid(at + ".mountPath", mountPath, "must not already exist as a path in volumeDevices");
            }
            options(mount, at, path);
        }
    }

    /** {@code path} is the list's: upstream does not say which mount it is, but for two of its fields. */
    private void options(VolumeMount mount, String at, String path) {
        String subPath = orEmpty(mount.getSubPath());
        VolumePaths.descending(subPath, path + ".subPath", errors);
        String expression = orEmpty(mount.getSubPathExpr());
        if (!expression.isEmpty() && !subPath.isEmpty()) {
            errors.invalid(at + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
        }
        VolumePaths.descending(expression, path + ".subPathExpr", errors);
        propagation(mount, path + ".mountPropagation");
        String readOnly = mount.getRecursiveReadOnly();
        String field = path + ".recursiveReadOnly";
        if (readOnly == null || readOnly.equals("Disabled")) {
            return;
        }
        if (!READ_ONLY.contains(readOnly)) {
            errors.add(FieldError.notSupported(field, readOnly, READ_ONLY));
            return;
        }
        if (!Boolean.TRUE.equals(mount.getReadOnly())) {
            errors.forbidden(field, "may only be specified when readOnly is true");
        }
        if (mount.getMountPropagation() != null && !mount.getMountPropagation().equals("None")) {
            errors.forbidden(field, "may only be specified when mountPropagation is None or not specified");
        }
    }

    private void propagation(VolumeMount mount, String field) {
        String propagation = mount.getMountPropagation();
        if (propagation == null) {
            return;
        }
        if (!PROPAGATIONS.contains(propagation)) {
            errors.add(FieldError.notSupported(field, propagation, PROPAGATIONS));
        }
        boolean privileged = container.getSecurityContext() != null
                && Boolean.TRUE.equals(container.getSecurityContext().getPrivileged());
        if (propagation.equals("Bidirectional") && !privileged) {
            errors.forbidden(field, "Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private void devices(String path) {
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < container.getVolumeDevices().size(); i++) {
            VolumeDevice device = container.getVolumeDevices().get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(device.getName());
            String devicePath = orEmpty(device.getDevicePath());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            } else if (!names.add(name)) {
                errors.invalid(at + ".name", name, "must be unique");
            }
            ofVolume(name, at + ".name");
            if (devicePath.isEmpty()) {
                errors.required(at + ".devicePath");
            }
            if (paths.contains(devicePath)) {
                errors.invalid(at + ".devicePath", devicePath, "must be unique");
            }
            if (List.of(devicePath.split("/", -1)).contains("..")) {
                errors.invalid(at + ".devicePath", devicePath, "can not contain backsteps ('..')");
            } else {
                paths.add(devicePath);
            }
            if (container.getVolumeMounts().stream().anyMatch(m -> name.equals(orEmpty(m.getName())))) {
                errors.invalid(at + ".name", name, "must not already exist in volumeMounts");
            }
            if (container.getVolumeMounts().stream().anyMatch(m -> devicePath.equals(orEmpty(m.getMountPath())))) {
                errors.invalid(at + ".devicePath", devicePath, "must not already exist as a path in volumeMounts");
            }
        }
    }

    private void ofVolume(String name, String field) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            errors.add(FieldError.notFound(field, name));
        } else if (volume.getPersistentVolumeClaim() == null && volume.getEphemeral() == null) {
            errors.invalid(
                    field,
                    name,
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
        }
    }
}
