package dev.timonel.routing.decision;

import dev.timonel.model.KubeObject;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Source;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Optional;

/** What a destination is that no service takes packets for: the first of these, in this order, that it is. */
sealed interface Unmatched {
    Verdict verdict();

    Reason reason();

    /** The cluster IP of a service, on a port that it does not have. */
    record WrongPort(ServicePortView owner) implements Unmatched {
        @Override
        public Verdict verdict() {
            return Verdict.Reject;
        }

        @Override
        public Reason reason() {
            return Reason.WrongPort;
        }
    }

    /** Of a service that kube-proxy leaves to another proxy, by this {@code label}; what is in a service range is dropped. */
    record OtherProxy(KubeObject service, String label, Verdict verdict) implements Unmatched {
        @Override
        public Reason reason() {
            return Reason.OtherProxy;
        }
    }

    /** In a service range, of no service. */
    record Unallocated(Cidr range) implements Unmatched {
        @Override
        public Verdict verdict() {
            return Verdict.Drop;
        }

        @Override
        public Reason reason() {
            return Reason.UnallocatedClusterIP;
        }
    }

    /** What nodes let pass. */
    sealed interface Untouched extends Unmatched {
        @Override
        default Verdict verdict() {
            return Verdict.PassThrough;
        }
    }

    record PodAddress(KubeObject pod) implements Untouched {
        @Override
        public Reason reason() {
            return Reason.PodAddress;
        }
    }

    record NodeAddress(String owner) implements Untouched {
        @Override
        public Reason reason() {
            return Reason.NodeAddress;
        }
    }

    /** A load balancer that ends connections itself. */
    record ProxiedBalancer(ServicePortView port) implements Untouched {
        @Override
        public Reason reason() {
            return Reason.LoadBalancerProxy;
        }
    }

    record Unknown() implements Untouched {
        @Override
        public Reason reason() {
            return Reason.UnknownAddress;
        }
    }

    static Unmatched find(ForwardingTable table, IpAddress to) {
        ClusterSnapshot snapshot = table.snapshot();
        Optional<ServicePortView> owner = Frontends.clusterIpOwner(snapshot, to);
        if (owner.isPresent()) {
            return new WrongPort(owner.get());
        }
        Optional<Cidr> range =
                table.serviceRanges().stream().filter(r -> r.contains(to)).findFirst();
        for (KubeObject service : snapshot.servicesWithIp(to)) {
            Optional<String> label = ServicePortView.otherProxy(service);
            if (label.isPresent()) {
                return new OtherProxy(service, label.get(), range.isPresent() ? Verdict.Drop : Verdict.PassThrough);
            }
        }
        if (range.isPresent()) {
            return new Unallocated(range.get());
        }
        Optional<KubeObject> pod = Source.podAt(snapshot, to);
        if (pod.isPresent()) {
            return new PodAddress(pod.get());
        }
        Optional<KubeObject> node = snapshot.nodesWithIp(to).stream().findFirst();
        if (node.isPresent()) {
            return new NodeAddress(node.get().name());
        }
        Optional<ServicePortView> balancer = Frontends.proxiedLoadBalancer(snapshot, to);
        return balancer.isPresent() ? new ProxiedBalancer(balancer.get()) : new Unknown();
    }
}
