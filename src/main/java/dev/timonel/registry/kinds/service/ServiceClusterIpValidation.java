package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy fit each other, and how they may change:
 * {@code ValidateServiceClusterIPsRelatedFields} and {@code validateUpgradeDowngrade…} of
 * {@code pkg/apis/core/validation}. ExternalName services, which have none of these, are not looked at.
 */
final class ServiceClusterIpValidation {
    private static final String CLUSTER_IPS = "spec.clusterIPs";
    private static final String IP_FAMILIES = "spec.ipFamilies";
    private static final String IP_FAMILY_POLICY = "spec.ipFamilyPolicy";
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String FIXED = "may not change once set";

    private ServiceClusterIpValidation() {}

    static List<FieldError> validate(Service service, @Nullable Service old) {
        List<FieldError> errors = new ArrayList<>();
        if (Services.isType(service, Services.EXTERNAL_NAME)) {
            return errors;
        }
        ServiceSpec spec = service.getSpec();
        validateSync(spec, errors);
        validateFamilies(spec, errors);
        if (validateSyntax(spec, old == null ? List.of() : old.getSpec().getClusterIPs(), errors)) {
            validateStacks(service, errors);
        }
        return errors;
    }

    static List<FieldError> validateUpdate(Service service, Service old) {
        List<FieldError> errors = new ArrayList<>();
        if (Services.isType(service, Services.EXTERNAL_NAME) || Services.isType(old, Services.EXTERNAL_NAME)) {
            return errors;
        }
        boolean headless = Services.isHeadless(service);
        boolean wasHeadless = Services.isHeadless(old);
        if (!(headless && wasHeadless)) {
            validateIpChange(service.getSpec(), old.getSpec(), errors);
        }
        if (!headless && !wasHeadless) {
            validateFamilyChange(service.getSpec(), old.getSpec(), errors);
        }
        return errors;
    }

    private static void validateSync(ServiceSpec spec, List<FieldError> errors) {
        String ip = text(spec.getClusterIP());
        List<String> ips = spec.getClusterIPs();
        if (ip.isEmpty()) {
            if (!ips.isEmpty()) {
                errors.add(FieldError.invalid(CLUSTER_IPS, ips, "must be empty when `clusterIP` is not specified"));
            }
        } else if (ips.isEmpty()) {
            errors.add(FieldError.required(CLUSTER_IPS, ""));
        } else if (!ip.equals(ips.get(0))) {
            errors.add(FieldError.invalid(CLUSTER_IPS, ips, "first value must match `clusterIP`"));
        }
    }

    private static void validateFamilies(ServiceSpec spec, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < spec.getIpFamilies().size(); i++) {
            String family = text(spec.getIpFamilies().get(i));
            if (!FAMILIES.contains(family)) {
                errors.add(FieldError.notSupported(at(IP_FAMILIES, i), family, FAMILIES));
            }
            if (!seen.add(family)) {
                errors.add(FieldError.duplicate(at(IP_FAMILIES, i), family));
            }
        }
        if (spec.getIpFamilyPolicy() != null && !POLICIES.contains(spec.getIpFamilyPolicy())) {
            errors.add(FieldError.notSupported(IP_FAMILY_POLICY, spec.getIpFamilyPolicy(), POLICIES));
        }
    }

    /** False if a value is no address: what else would be said about it only confuses. */
    private static boolean validateSyntax(ServiceSpec spec, List<String> before, List<FieldError> errors) {
        List<String> ips = spec.getClusterIPs();
        boolean valid = true;
        for (int i = 0; i < ips.size(); i++) {
            String ip = text(ips.get(i));
            if (i == 0 && ip.equals(Services.NONE)) {
                if (ips.size() > 1) {
                    valid = false;
                    errors.add(FieldError.invalid(CLUSTER_IPS, ips, "'None' must be the first and only value"));
                }
            } else {
                for (String message : before.contains(ip) ? List.<String>of() : Names.ip(ip)) {
                    valid = false;
                    errors.add(FieldError.invalid(at(CLUSTER_IPS, i), ip, message));
                }
            }
        }
        if (ips.size() > 2) {
            errors.add(FieldError.invalid(CLUSTER_IPS, ips, "may only hold up to 2 values"));
        }
        return valid;
    }

    private static void validateStacks(Service service, List<FieldError> errors) {
        List<String> ips = service.getSpec().getClusterIPs();
        List<String> families = service.getSpec().getIpFamilies();
        if (Services.isHeadless(service)) {
            return;
        }
        if (ips.size() > 1
                && ips.stream()
                                .map(ServiceClusterIpValidation::familyOf)
                                .collect(Collectors.toSet())
                                .size()
                        < 2) {
            errors.add(FieldError.invalid(CLUSTER_IPS, ips, "may specify no more than one IP for each IP family"));
        }
        for (int i = 0; i < Math.min(ips.size(), families.size()); i++) {
            if (FAMILIES.contains(families.get(i)) && !familyOf(ips.get(i)).equals(families.get(i))) {
                errors.add(FieldError.invalid(
                        at(CLUSTER_IPS, i),
                        ips.get(i),
                        "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`"));
            }
        }
    }

    private static void validateIpChange(ServiceSpec spec, ServiceSpec old, List<FieldError> errors) {
        List<String> ips = spec.getClusterIPs();
        List<String> before = old.getClusterIPs();
        if (ips.size() == before.size()) {
            for (int i = 0; i < ips.size(); i++) {
                if (!ips.get(i).equals(before.get(i))) {
                    errors.add(FieldError.invalid(at(CLUSTER_IPS, i), ips, FIXED));
                }
            }
            return;
        }
        if (ips.isEmpty()) {
            errors.add(FieldError.invalid(at(CLUSTER_IPS, 0), ips, "primary clusterIP can not be unset"));
        } else if (!before.isEmpty() && !ips.get(0).equals(before.get(0))) {
            errors.add(FieldError.invalid(at(CLUSTER_IPS, 0), ips, FIXED));
        }
        if (before.size() > ips.size() && ips.size() == 1 && !isSingleStack(spec)) {
            errors.add(mustBeSingleStack(spec, "clusterIP"));
        }
    }

    private static void validateFamilyChange(ServiceSpec spec, ServiceSpec old, List<FieldError> errors) {
        List<String> families = spec.getIpFamilies();
        List<String> before = old.getIpFamilies();
        if (families.size() == before.size()) {
            for (int i = 0; i < families.size(); i++) {
                if (!families.get(i).equals(before.get(i))) {
                    // upstream names the first entry whichever differs
                    errors.add(FieldError.invalid(at(IP_FAMILIES, 0), families, FIXED));
                }
            }
            return;
        }
        if (!families.isEmpty() && !before.isEmpty() && !families.get(0).equals(before.get(0))) {
            // upstream shows the cluster IPs here, not the families
            errors.add(FieldError.invalid(at(IP_FAMILIES, 0), spec.getClusterIPs(), FIXED));
        }
        if (before.size() > families.size() && families.size() == 1 && !isSingleStack(spec)) {
            errors.add(mustBeSingleStack(spec, "ipFamily"));
        }
    }

    private static FieldError mustBeSingleStack(ServiceSpec spec, String released) {
        return FieldError.invalid(
                IP_FAMILY_POLICY,
                spec.getIpFamilyPolicy(),
                "must be set to 'SingleStack' when releasing the secondary " + released);
    }

    private static boolean isSingleStack(ServiceSpec spec) {
        return ServiceIpFamilies.SINGLE_STACK.equals(spec.getIpFamilyPolicy());
    }

    private static String familyOf(String ip) {
        return IpAddress.parse(ip).map(a -> a.family().name()).orElse("");
    }

    private static String at(String path, int index) {
        return path + "[" + index + "]";
    }
}
