package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.registry.strategy.WriteContext;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out and takes back the cluster IPs of a service. The blocks are the ServiceCIDR objects, in the order of their
 * names; an address is taken as long as an IPAddress object has its canonical text as name (KEP-1880). Follows
 * {@code service/storage/alloc.go} and {@code ipallocator/cidrallocator.go}.
 */
final class ClusterIps {
    static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    static final String IP_FAMILY = "ipaddress.kubernetes.io/ip-family";
    static final String ALLOCATOR = "ipallocator.k8s.io";

    private final Service service;
    private final ServiceSpec spec;
    private final WriteContext write;

    private ClusterIps(Service service, WriteContext write) {
        this.service = service;
        this.spec = service.getSpec();
        this.write = write;
    }

    /**
     * Gives a new service an address of each of its families. On update only what may change is looked at: to and from
     * ExternalName, and a second address that comes or goes; whatever else differs, validation refuses.
     */
    static void allocate(Service service, @Nullable Service old, WriteContext write) {
        ClusterIps allocation = new ClusterIps(service, write);
        if (old == null || !Services.needsClusterIp(old)) {
            if (Services.needsClusterIp(service) && !headless(service)) {
                allocation.allocate(0);
            }
        } else if (!ServiceIpFamilies.keepsPreferDualStack(service, old) && !headless(old)) {
            allocation.change(old);
        }
    }

    static void release(Service service, WriteContext write) {
        addresses(service).forEach(new ClusterIps(service, write)::release);
    }

    private void change(Service old) {
        if (!Services.needsClusterIp(service)) {
            addresses(old).forEach(this::release);
            return;
        }
        if (headless(service)) {
            return; // refused by validation; upstream asks an allocator here that there may be none of
        }
        int before = old.getSpec().getIpFamilies().size();
        int now = spec.getIpFamilies().size();
        if (before == 1 && now == 2) {
            allocate(1);
        } else if (before == 2 && now == 1) {
            release(old.getSpec().getClusterIPs().get(1));
        }
    }

    private void allocate(int first) {
        List<String> families = spec.getIpFamilies();
        List<String> ips = new ArrayList<>(spec.getClusterIPs());
        while (ips.size() < families.size()) {
            ips.add("");
        }
        List<String> asked = List.copyOf(ips);
        for (int i = first; i < families.size(); i++) {
            String ip = ips.get(i);
            if (ip.isEmpty()) {
                ips.set(i, allocateNext(IpFamily.valueOf(families.get(i))));
            } else {
                take(ip, asked);
            }
        }
        spec.setClusterIPs(ips);
        if (first == 0) {
            spec.setClusterIP(ips.get(0));
        }
    }

    private String allocateNext(IpFamily family) {
        List<ClusterIpRange> ranges = ranges(family);
        if (write.dryRun() && !ranges.isEmpty()) {
            // A free address would be a promise that nothing keeps; upstream shows the network address instead.
            return ranges.get(0).cidr().network().toString();
        }
        for (ClusterIpRange range : ranges) {
            Optional<IpAddress> free = range.next(this::firstFree, write.random());
            if (free.isPresent()) {
                put(free.get());
                return free.get().toString();
            }
        }
        throw StatusException.internal("failed to allocate a serviceIP: range is full");
    }

    private void take(String text, List<String> asked) {
        IpAddress address = IpAddress.of(text);
        List<ClusterIpRange> ranges = ranges(address.family());
        if (ranges.stream().noneMatch(range -> range.contains(address))) {
            throw refused(text, asked, notInRange(address, ranges));
        }
        // Upstream does not look for the holder in a dry run; the answer is truer if we do.
        if (isTaken(address)) {
            throw refused(text, asked, "provided IP is already allocated");
        }
        put(address);
    }

    /**
     * Since 1.33 upstream finds no allocator for such an address and says only that; its dry run, with which clients look
     * for the range, still names one.
     */
    private String notInRange(IpAddress address, List<ClusterIpRange> ranges) {
        return write.dryRun() && !ranges.isEmpty()
                ? "the provided IP (" + address + ") is not in the valid range. The range of valid IPs is "
                        + ranges.get(0).cidr()
                : "the provided network does not match the current range";
    }

    private StatusException refused(String ip, List<String> asked, String why) {
        return StatusException.invalid(
                Kinds.SERVICE,
                text(service.getMetadata().getName()),
                List.of(FieldError.invalid("spec.clusterIPs", asked, "failed to allocate IP " + ip + ": " + why)));
    }

    private List<ClusterIpRange> ranges(IpFamily family) {
        List<ClusterIpRange> ranges = new ArrayList<>();
        if (withoutObjects(Kinds.SERVICE_CIDR)) {
            write.config().serviceCidrs().stream()
                    .filter(cidr -> cidr.family() == family)
                    .flatMap(cidr -> ClusterIpRange.of(cidr).stream())
                    .forEach(ranges::add);
        }
        for (KubeObject object : write.snapshot().list(Kinds.SERVICE_CIDR)) {
            ServiceCidrFacts range = object.facts(ServiceCidrFacts.class);
            if (!object.deleting() && range.ready()) {
                range.cidrs().stream()
                        .filter(cidr -> cidr.family() == family)
                        .flatMap(cidr -> ClusterIpRange.of(cidr).stream())
                        .forEach(ranges::add);
            }
        }
        return ranges;
    }

    /** A cluster older than Kubernetes 1.33 has no objects of ranges and addresses, and a dump of it has none either. */
    private boolean withoutObjects(ResourceKind kind) {
        return write.snapshot().count(kind) == 0 && Frozen.is(write.snapshot());
    }

    private Optional<IpAddress> firstFree(IpAddress from, IpAddress to) {
        return withoutObjects(Kinds.IP_ADDRESS)
                ? write.snapshot().firstFreeOfServices(from, to)
                : write.snapshot().firstUnallocated(from, to);
    }

    private boolean isTaken(IpAddress address) {
        return holder(address).isPresent()
                || withoutObjects(Kinds.IP_ADDRESS)
                        && !write.snapshot().servicesWithIp(address).isEmpty();
    }

    private Optional<KubeObject> holder(IpAddress address) {
        return write.snapshot().get(Kinds.IP_ADDRESS, "", address.toString());
    }

    private void put(IpAddress address) {
        write.put(new IPAddressBuilder()
                .withNewMetadata()
                .withName(address.toString())
                .addToLabels(IP_FAMILY, address.family().name())
                .addToLabels(MANAGED_BY, ALLOCATOR)
                .endMetadata()
                .withNewSpec()
                .withParentRef(parent())
                .endSpec()
                .build());
    }

    /** An IPAddress that somebody gave to another owner meanwhile stays. */
    private void release(String ip) {
        IpAddress.parse(ip)
                .flatMap(this::holder)
                .filter(held -> isOurs(held.as(IPAddress.class)))
                .map(KubeObject::key)
                .ifPresent(write::delete);
    }

    private boolean isOurs(IPAddress address) {
        ParentReference held =
                address.getSpec() == null ? null : address.getSpec().getParentRef();
        ParentReference ours = parent();
        return held != null
                && text(held.getGroup()).isEmpty()
                && ours.getResource().equals(held.getResource())
                && ours.getNamespace().equals(held.getNamespace())
                && ours.getName().equals(held.getName());
    }

    private ParentReference parent() {
        ParentReference parent = new ParentReference();
        parent.setResource(Kinds.SERVICE.plural());
        parent.setNamespace(text(service.getMetadata().getNamespace()));
        parent.setName(text(service.getMetadata().getName()));
        return parent;
    }

    /** Not {@link Services#isHeadless}: what follows None is not valid, but not validated yet either. */
    private static boolean headless(Service service) {
        List<String> ips = service.getSpec().getClusterIPs();
        return !ips.isEmpty() && Services.NONE.equals(ips.get(0));
    }

    private static List<String> addresses(Service service) {
        return Services.needsClusterIp(service) && !Services.isHeadless(service)
                ? service.getSpec().getClusterIPs()
                : List.of();
    }
}
