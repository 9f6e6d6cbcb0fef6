package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users, groups, seccomp and privileges of pods and containers: the parts of {@code ValidateSecurityContext} and
 * {@code validatePodSpecSecurityContext} that mistakes are made in. Left out, as no runtime is here to heed them: AppArmor,
 * SELinux, Windows, procMount, sysctls and user namespaces.
 */
final class SecurityContextValidation {
    private static final List<String> SECCOMP = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final List<String> GROUP_CHANGES = List.of("Always", "OnRootMismatch");

    private SecurityContextValidation() {}

    static void validate(PodSpec spec, String path, FieldErrors errors) {
        PodSecurityContext context = spec.getSecurityContext();
        if (context == null) {
            return;
        }
        String at = path + ".securityContext";
        if (Boolean.TRUE.equals(spec.getHostPID()) && Boolean.TRUE.equals(spec.getShareProcessNamespace())) {
            errors.invalid(
                    path + ".shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        id(context.getFsGroup(), at + ".fsGroup", errors);
        id(context.getRunAsUser(), at + ".runAsUser", errors);
        id(context.getRunAsGroup(), at + ".runAsGroup", errors);
        List<Long> groups = context.getSupplementalGroups();
        for (int i = 0; i < groups.size(); i++) {
            id(groups.get(i), at + ".supplementalGroups[" + i + "]", errors);
        }
        String policy = context.getFsGroupChangePolicy();
        if (policy != null && !GROUP_CHANGES.contains(policy)) {
            errors.add(FieldError.notSupported(at + ".fsGroupChangePolicy", policy, GROUP_CHANGES));
        }
        seccomp(context.getSeccompProfile(), at + ".seccompProfile", errors);
    }

    static void validate(@Nullable SecurityContext context, String at, FieldErrors errors) {
        if (context == null) {
            return;
        }
        id(context.getRunAsUser(), at + ".runAsUser", errors);
        id(context.getRunAsGroup(), at + ".runAsGroup", errors);
        seccomp(context.getSeccompProfile(), at + ".seccompProfile", errors);
        if (!Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())) {
            return;
        }
        // Upstream shows the whole context as Go spells it; nobody needs it repeated.
        if (Boolean.TRUE.equals(context.getPrivileged())) {
            errors.invalid(at, "privileged", "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
        if (context.getCapabilities() != null
                && context.getCapabilities().getAdd().contains("CAP_SYS_ADMIN")) {
            errors.invalid(
                    at,
                    "CAP_SYS_ADMIN",
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }
    }

    private static void id(@Nullable Long id, String field, FieldErrors errors) {
        if (id != null && (id < 0 || id > Integer.MAX_VALUE)) {
            errors.invalid(field, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    private static void seccomp(@Nullable SeccompProfile profile, String at, FieldErrors errors) {
        if (profile == null) {
            return;
        }
        String type = orEmpty(profile.getType());
        String file = profile.getLocalhostProfile();
        if (type.isEmpty()) {
            errors.add(FieldError.required(at + ".type", "type is required when seccompProfile is set"));
        } else if (!SECCOMP.contains(type)) {
            errors.add(FieldError.notSupported(at + ".type", type, SECCOMP));
        }
        if (!type.equals("Localhost")) {
            if (file != null) {
                errors.invalid(at + ".localhostProfile", file, "can only be set when seccomp type is Localhost");
            }
        } else if (file == null) {
            errors.add(FieldError.required(at + ".localhostProfile", "must be set when seccomp type is Localhost"));
        } else if (file.startsWith("/")) {
            errors.invalid(at + ".localhostProfile", file, "must be a relative path");
        } else if (List.of(file.split("/")).contains("..")) {
            errors.invalid(at + ".localhostProfile", file, "must not contain '..'");
        }
    }
}
