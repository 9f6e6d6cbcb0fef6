package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides ipFamilyPolicy and ipFamilies of a service from what the client says, what it was before, and the families the
 * cluster has: {@code initIPFamilyFields} of {@code service/storage/alloc.go} (KEP-563). Runs before validation. Throws
 * Invalid for what cannot be.
 */
final class ServiceIpFamilies {
    static final String SINGLE_STACK = "SingleStack";
    static final String PREFER_DUAL_STACK = "PreferDualStack";
    static final String REQUIRE_DUAL_STACK = "RequireDualStack";

    private static final String POLICY = "spec.ipFamilyPolicy";

    private final Service service;
    private final ServiceSpec spec;
    private final @Nullable Service old;
    private final List<String> clusterFamilies;
    private final List<FieldError> errors = new ArrayList<>();

    private ServiceIpFamilies(Service service, @Nullable Service old, ClusterConfig config) {
        this.service = service;
        this.spec = service.getSpec();
        this.old = old;
        this.clusterFamilies = config.serviceCidrs().stream()
                .map(cidr -> cidr.family().name())
                .distinct()
                .toList();
    }

    static void initialize(Service service, @Nullable Service old, ClusterConfig config) {
        if (Services.isType(service, Services.EXTERNAL_NAME) || keepsPreferDualStack(service, old)) {
            return;
        }
        new ServiceIpFamilies(service, old, config).initialize();
    }

    private void initialize() {
        spec.setIpFamilies(new ArrayList<>(spec.getIpFamilies()));
        if (spec.getIpFamilyPolicy() == null) {
            spec.setIpFamilyPolicy(defaultPolicy());
        }
        errors.addAll(ServiceClusterIpValidation.validate(service, old));
        refuse();
        if (old != null) {
            releaseSecondary(old);
        }
        checkPolicy();
        inferFromClusterIps();
        refuse();
        if (Services.isHeadlessWithoutSelector(service)) {
            // Its endpoints are written by somebody who may well have addresses that the cluster has none of.
            completeFamilies(true);
            return;
        }
        checkConfigured();
        refuse();
        completeFamilies(clusterFamilies.size() == 2);
    }

    /** A cluster that gains or loses a family changes no existing PreferDualStack service on an unrelated update. */
    static boolean keepsPreferDualStack(Service service, @Nullable Service old) {
        if (old == null || !PREFER_DUAL_STACK.equals(service.getSpec().getIpFamilyPolicy())) {
            return false;
        }
        ServiceSpec before = old.getSpec();
        return text(before.getType()).equals(service.getSpec().getType())
                && (before.getIpFamilyPolicy() == null || PREFER_DUAL_STACK.equals(before.getIpFamilyPolicy()))
                && before.getClusterIPs().equals(service.getSpec().getClusterIPs())
                && before.getIpFamilies().equals(service.getSpec().getIpFamilies());
    }

    private String defaultPolicy() {
        if (old != null && old.getSpec().getIpFamilyPolicy() != null) {
            return old.getSpec().getIpFamilyPolicy();
        }
        return Services.isHeadlessWithoutSelector(service) ? REQUIRE_DUAL_STACK : SINGLE_STACK;
    }

    /** SingleStack is enough to ask for the release of the second address; nothing else is. */
    private void releaseSecondary(Service before) {
        List<String> oldIps = before.getSpec().getClusterIPs();
        List<String> oldFamilies = before.getSpec().getIpFamilies();
        List<String> ips = spec.getClusterIPs();
        List<String> families = spec.getIpFamilies();
        if (isSingleStack()) {
            if (ips.equals(oldIps) && ips.size() > 1) {
                spec.setClusterIPs(new ArrayList<>(ips.subList(0, 1)));
            }
            if (families.equals(oldFamilies) && families.size() > 1) {
                spec.setIpFamilies(new ArrayList<>(families.subList(0, 1)));
            }
            return;
        }
        if (!ips.isEmpty() && ips.size() < oldIps.size()) {
            errors.add(invalidPolicy("must be 'SingleStack' to release the secondary cluster IP"));
        }
        if (!families.isEmpty() && families.size() < oldFamilies.size()) {
            errors.add(invalidPolicy("must be 'SingleStack' to release the secondary IP family"));
        }
    }

    private void checkPolicy() {
        if (!isSingleStack()) {
            return;
        }
        if (spec.getClusterIPs().size() == 2) {
            errors.add(invalidPolicy(
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"));
        }
        if (spec.getIpFamilies().size() == 2) {
            errors.add(invalidPolicy(
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"));
        }
    }

    private void inferFromClusterIps() {
        List<String> ips = spec.getClusterIPs();
        for (int i = 0; i < ips.size() && !ips.get(i).equals(Services.NONE); i++) {
            if (i < spec.getIpFamilies().size()) {
                continue;
            }
            String family = IpAddress.of(ips.get(i)).family().name();
            if (clusterFamilies.contains(family)) {
                spec.getIpFamilies().add(family);
            } else {
                errors.add(FieldError.invalid(
                        "spec.clusterIPs[" + i + "]", ips, family + " is not configured on this cluster"));
            }
        }
    }

    private void checkConfigured() {
        if (REQUIRE_DUAL_STACK.equals(spec.getIpFamilyPolicy()) && clusterFamilies.size() < 2) {
            errors.add(invalidPolicy("this cluster is not configured for dual-stack services"));
        }
        List<String> families = spec.getIpFamilies();
        for (int i = 0; i < families.size(); i++) {
            if (!clusterFamilies.contains(families.get(i))) {
                errors.add(FieldError.invalid(
                        "spec.ipFamilies[" + i + "]", families.get(i), "not configured on this cluster"));
            }
        }
    }

    private void completeFamilies(boolean secondPossible) {
        List<String> families = spec.getIpFamilies();
        if (families.isEmpty()) {
            families.add(clusterFamilies.get(0));
        }
        if (families.size() == 1 && secondPossible && !isSingleStack()) {
            boolean first4 = families.get(0).equals(IpFamily.IPv4.name());
            families.add((first4 ? IpFamily.IPv6 : IpFamily.IPv4).name());
        }
    }

    private boolean isSingleStack() {
        return SINGLE_STACK.equals(spec.getIpFamilyPolicy());
    }

    private FieldError invalidPolicy(String detail) {
        return FieldError.invalid(POLICY, spec.getIpFamilyPolicy(), detail);
    }

    private void refuse() {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(
                    Kinds.SERVICE, text(service.getMetadata().getName()), errors);
        }
    }
}
