package dev.timonel.routing.policy;

import dev.timonel.model.LabelSelector;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may be at the other end, by one entry of {@code from} or {@code to}. */
sealed interface Peer {
    Match matches(Party other, Namespaces namespaces);

    String title();

    /** Pods by their labels, in namespaces by theirs; {@code namespaces} null is the policy's own, {@code home}. */
    record Pods(String home, LabelSelector pods, @Nullable LabelSelector namespaces) implements Peer {
        @Override
        public Match matches(Party other, Namespaces all) {
            if (other instanceof Party.OfPod pod) {
                return namespace(pod, all).and(Match.of(pods.matches(pod.pod().labels())));
            }
            if (other instanceof Party.Anybody anybody && anybody.pod()) {
                boolean every = pods.isEverything() && namespaces != null && namespaces.isEverything();
                return every ? Match.Yes : Match.Maybe;
            }
            return Match.No;
        }

        Match namespace(Party.OfPod pod, Namespaces all) {
            return namespaces == null
                    ? Match.of(home.equals(pod.pod().namespace()))
                    : all.matches(namespaces, pod.pod().namespace());
        }

        @Override
        public String title() {
            String who = pods.isEverything() ? "any pod" : "pods with " + pods;
            return who + " of " + where();
        }

        String where() {
            if (namespaces == null) {
                return "namespace " + home;
            }
            return namespaces.isEverything() ? "any namespace" : "namespaces with " + namespaces;
        }
    }

    /** Addresses; none of them may be in one of {@code except}. */
    record Block(Cidr cidr, List<Cidr> except) implements Peer {
        @Override
        public Match matches(Party other, Namespaces namespaces) {
            if (other instanceof Party.Anybody anybody) {
                boolean every = cidr.prefix() == 0 && except.isEmpty();
                return anybody.family() != cidr.family() ? Match.No : every ? Match.Yes : Match.Maybe;
            }
            IpAddress address = address(other);
            return Match.of(address != null
                    && cidr.contains(address)
                    && except.stream().noneMatch(part -> part.contains(address)));
        }

        private static @Nullable IpAddress address(Party other) {
            if (other instanceof Party.OfPod pod) {
                return pod.address();
            }
            if (other instanceof Party.OfNode node) {
                return node.address();
            }
            return other instanceof Party.Address outside ? outside.address() : null;
        }

        @Override
        public String title() {
            return cidr
                    + (except.isEmpty()
                            ? ""
                            : " except "
                                    + String.join(
                                            ", ",
                                            except.stream().map(Cidr::toString).toList()));
        }
    }

    /** What is malformed: it matches nobody. */
    record Nobody() implements Peer {
        @Override
        public Match matches(Party other, Namespaces namespaces) {
            return Match.No;
        }

        @Override
        public String title() {
            return "nobody";
        }
    }

    static Peer of(String home, NetworkPolicyPeer written) {
        IPBlock block = written.getIpBlock();
        if (block != null) {
            List<Cidr> except = block.getExcept().stream()
                    .flatMap(text -> Cidr.parse(text == null ? "" : text).stream())
                    .toList();
            return Cidr.parse(block.getCidr() == null ? "" : block.getCidr())
                    .<Peer>map(cidr -> new Block(cidr, except))
                    .orElseGet(Nobody::new);
        }
        LabelSelector pods = LabelSelector.of(written.getPodSelector());
        LabelSelector namespaces = LabelSelector.of(written.getNamespaceSelector());
        boolean malformed = written.getPodSelector() != null && pods == null
                || written.getNamespaceSelector() != null && namespaces == null;
        return malformed || pods == null && namespaces == null
                ? new Nobody()
                : new Pods(home, pods == null ? LabelSelector.parse("") : pods, namespaces);
    }
}
