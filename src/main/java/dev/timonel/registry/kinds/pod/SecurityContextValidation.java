package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Users, groups, seccomp and privileges of pods and containers: the parts of {@code ValidateSecurityContext} and
 * {@code validatePodSpecSecurityContext} that mistakes are made in. Left out, as no runtime is here to heed them: the
 * options of SELinux and of Windows.
 */
final class SecurityContextValidation {
    private static final List<String> SECCOMP = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final List<String> GROUP_CHANGES = List.of("Always", "OnRootMismatch");
    private static final List<String> GROUPS = List.of("Merge", "Strict");
    private static final List<String> SELINUX_CHANGES = List.of("MountOption", "Recursive");
    private static final List<String> PROC_MOUNTS = List.of("Default", "Unmasked");
    private static final int SYSCTL_LENGTH = 253;
    private static final String SYSCTL_PART = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SYSCTL = "(" + SYSCTL_PART + "[\\./])*" + SYSCTL_PART;
    private static final Pattern IS_SYSCTL = Pattern.compile(SYSCTL);

    private SecurityContextValidation() {}

    static void validate(PodSpec spec, String path, FieldErrors errors) {
        PodSecurityContext context = spec.getSecurityContext();
        if (context == null) {
            return;
        }
        String at = path + ".securityContext";
        id(context.getFsGroup(), at + ".fsGroup", errors);
        id(context.getRunAsUser(), at + ".runAsUser", errors);
        id(context.getRunAsGroup(), at + ".runAsGroup", errors);
        List<Long> groups = context.getSupplementalGroups();
        for (int i = 0; i < groups.size(); i++) {
            id(groups.get(i), at + ".supplementalGroups[" + i + "]", errors);
        }
        sysctls(context.getSysctls(), spec, at + ".sysctls", errors);
        oneOf(context.getFsGroupChangePolicy(), GROUP_CHANGES, at + ".fsGroupChangePolicy", errors);
        seccomp(context.getSeccompProfile(), at + ".seccompProfile", errors);
        appArmor(context.getAppArmorProfile(), at + ".appArmorProfile", errors);
        oneOf(context.getSupplementalGroupsPolicy(), GROUPS, at + ".supplementalGroupsPolicy", errors);
        oneOf(context.getSeLinuxChangePolicy(), SELINUX_CHANGES, at + ".seLinuxChangePolicy", errors);
        if (Boolean.TRUE.equals(spec.getHostPID()) && Boolean.TRUE.equals(spec.getShareProcessNamespace())) {
            errors.invalid(
                    path + ".shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
    }

    private static void sysctls(List<Sysctl> sysctls, PodSpec spec, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < sysctls.size(); i++) {
            String at = path + "[" + i + "].name";
            String name = orEmpty(sysctls.get(i).getName());
            if (name.isEmpty()) {
                errors.required(at);
            } else if (name.length() > SYSCTL_LENGTH || !IS_SYSCTL.matcher(name).matches()) {
                errors.invalid(
                        at,
                        name,
                        "must have at most " + SYSCTL_LENGTH + " characters and match regex ^" + SYSCTL + "$");
            } else if (names.contains(name)) {
                errors.duplicate(at, name);
            }
            String dotted = name.replace('/', '.');
            if (Boolean.TRUE.equals(spec.getHostNetwork()) && dotted.startsWith("net.")) {
                errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
            } else if (Boolean.TRUE.equals(spec.getHostIPC()) && isOfProcesses(dotted)) {
                errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
            }
            names.add(name);
        }
    }

    /** Of the namespace of interprocess communication. */
    private static boolean isOfProcesses(String sysctl) {
        return sysctl.equals("kernel.sem")
                || List.of("kernel.shm", "kernel.msg", "fs.mqueue.").stream().anyMatch(sysctl::startsWith);
    }

    private static void oneOf(@Nullable String value, List<String> supported, String field, FieldErrors errors) {
        if (value != null && !supported.contains(value)) {
            errors.add(FieldError.notSupported(field, value, supported));
        }
    }

    private static void appArmor(@Nullable AppArmorProfile profile, String at, FieldErrors errors) {
        if (profile == null) {
            return;
        }
        String type = orEmpty(profile.getType());
        String file = profile.getLocalhostProfile();
        if (type.isEmpty()) {
            errors.add(FieldError.required(at + ".type", "type is required when appArmorProfile is set"));
        } else if (!SECCOMP.contains(type)) {
            errors.add(FieldError.notSupported(at + ".type", type, SECCOMP));
        } else if (!type.equals("Localhost")) {
            if (file != null) {
                errors.invalid(at + ".localhostProfile", file, "can only be set when AppArmor type is Localhost");
            }
        } else if (orEmpty(file).isEmpty()) {
            errors.add(FieldError.required(at + ".localhostProfile", "must be set when AppArmor type is Localhost"));
        } else if (!orEmpty(file).strip().equals(file)) {
            errors.invalid(at + ".localhostProfile", file, "must not be padded with whitespace");
        }
    }

    /** {@code hostUsers}: whether the pod's users are those of its node. */
    static void validate(@Nullable SecurityContext context, boolean hostUsers, String at, FieldErrors errors) {
        if (context == null) {
            return;
        }
        id(context.getRunAsUser(), at + ".runAsUser", errors);
        id(context.getRunAsGroup(), at + ".runAsGroup", errors);
        oneOf(context.getProcMount(), PROC_MOUNTS, at + ".procMount", errors);
        if (hostUsers && "Unmasked".equals(context.getProcMount())) {
            errors.invalid(at + ".procMount", "Unmasked", "`hostUsers` must be false to use `Unmasked`");
        }
        seccomp(context.getSeccompProfile(), at + ".seccompProfile", errors);
        escalation(context, at, errors);
        appArmor(context.getAppArmorProfile(), at + ".appArmorProfile", errors);
    }

    private static void escalation(SecurityContext context, String at, FieldErrors errors) {
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
