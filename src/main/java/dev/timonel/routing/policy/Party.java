package dev.timonel.routing.policy;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import org.jspecify.annotations.Nullable;

/** One end of a connection, as a policy can tell it from others. */
public sealed interface Party {
    /** For a person. */
    String title();

    /** A pod, by one of its addresses. */
    record OfPod(KubeObject pod, IpAddress address) implements Party {
        @Override
        public String title() {
            return "pod " + pod.namespace() + "/" + pod.name();
        }

        PodFacts facts() {
            return pod.facts(PodFacts.class);
        }
    }

    /** A node, or something on it that has the node's network; {@code address} is null if it has none of the family. */
    record OfNode(String name, @Nullable IpAddress address) implements Party {
        @Override
        public String title() {
            return "node " + name;
        }
    }

    /** An address that is neither a pod's nor a node's. */
    record Address(IpAddress address) implements Party {
        @Override
        public String title() {
            return address.toString();
        }
    }

    /** Somebody of whom no more is known than whether he is one of the cluster's pods, and what addresses he has. */
    record Anybody(boolean pod, IpFamily family) implements Party {
        @Override
        public String title() {
            return pod ? "a pod" : "a client outside";
        }
    }
}
