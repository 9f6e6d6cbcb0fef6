package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.FileKeySelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a container: {@code ValidateEnv} and {@code ValidateEnvFrom} of
 * {@code pkg/apis/core/validation/validation.go}.
 */
final class EnvValidation {
    private static final String TOO_MANY = "may not have more than one field specified at a time";
    private static final List<String> FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    private EnvValidation() {}

    static void validate(List<EnvVar> env, String path, FieldErrors errors) {
        for (int i = 0; i < env.size(); i++) {
            String at = path + "[" + i + "]";
            String name = orEmpty(env.get(i).getName());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            } else {
                name(name, at + ".name", errors);
            }
            if (env.get(i).getValueFrom() != null) {
                source(env.get(i).getValueFrom(), orEmpty(env.get(i).getValue()), at + ".valueFrom", errors);
            }
        }
    }

    static void validateFrom(List<EnvFromSource> sources, String path, FieldErrors errors) {
        for (int i = 0; i < sources.size(); i++) {
            EnvFromSource source = sources.get(i);
            String at = path + "[" + i + "]";
            if (!orEmpty(source.getPrefix()).isEmpty()) {
                name(source.getPrefix(), at + ".prefix", errors);
            }
            if (source.getConfigMapRef() != null) {
                reference(source.getConfigMapRef().getName(), at + ".configMapRef.name", errors);
            }
            if (source.getSecretRef() != null) {
                reference(source.getSecretRef().getName(), at + ".secretRef.name", errors);
            }
            boolean both = source.getConfigMapRef() != null && source.getSecretRef() != null;
            if (source.getConfigMapRef() == null && source.getSecretRef() == null) {
                errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (both) {
                errors.invalid(path, "", TOO_MANY);
            }
        }
    }

    private static void name(String name, String field, FieldErrors errors) {
        if (!name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')) {
            errors.invalid(
                    field,
                    name,
                    "a valid environment variable name must consist only of printable ASCII characters other than '='");
        }
    }

    private static void reference(@Nullable String name, String field, FieldErrors errors) {
        if (orEmpty(name).isEmpty()) {
            errors.required(field);
        } else {
            errors.invalid(field, orEmpty(name), Names.dns1123Subdomain(asPrefix(orEmpty(name))));
        }
    }

    /** Upstream looks at these names as if they were to be gone on with, so that they may end in a dash. */
    private static String asPrefix(String name) {
        return name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    private static void source(EnvVarSource source, String value, String at, FieldErrors errors) {
        int sources = 0;
        if (source.getFieldRef() != null) {
            sources++;
            PodFields.validate(source.getFieldRef(), FIELDS, at + ".fieldRef", errors);
        }
        if (source.getResourceFieldRef() != null) {
            sources++;
            PodFields.validate(source.getResourceFieldRef(), false, at + ".resourceFieldRef", errors);
        }
        if (source.getConfigMapKeyRef() != null) {
            sources++;
            key(
                    source.getConfigMapKeyRef().getName(),
                    source.getConfigMapKeyRef().getKey(),
                    at + ".configMapKeyRef",
                    errors);
        }
        if (source.getSecretKeyRef() != null) {
            sources++;
            key(source.getSecretKeyRef().getName(), source.getSecretKeyRef().getKey(), at + ".secretKeyRef", errors);
        }
        if (source.getFileKeyRef() != null) {
            sources++;
            file(source.getFileKeyRef(), at + ".fileKeyRef", errors);
        }
        if (sources == 0) {
            errors.invalid(
                    at,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        } else if (!value.isEmpty()) {
            errors.invalid(at, "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            errors.invalid(at, "", TOO_MANY);
        }
    }

    private static void key(@Nullable String name, @Nullable String key, String at, FieldErrors errors) {
        errors.invalid(at + ".name", orEmpty(name), Names.dns1123Subdomain(orEmpty(name)));
        if (orEmpty(key).isEmpty()) {
            errors.required(at + ".key");
        } else {
            errors.invalid(at + ".key", orEmpty(key), Names.configKey(orEmpty(key)));
        }
    }

    private static void file(FileKeySelector file, String at, FieldErrors errors) {
        if (orEmpty(file.getKey()).isEmpty()) {
            errors.required(at + ".key");
        } else {
            name(file.getKey(), at + ".key", errors);
        }
        if (orEmpty(file.getVolumeName()).isEmpty()) {
            errors.required(at + ".volumeName");
        } else {
            errors.invalid(at + ".volumeName", file.getVolumeName(), Names.dns1123Label(file.getVolumeName()));
        }
        if (orEmpty(file.getPath()).isEmpty()) {
            errors.required(at + ".path");
        } else {
            VolumePaths.noBacksteps(file.getPath(), at + ".path", errors);
        }
    }
}
