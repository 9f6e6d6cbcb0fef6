package dev.timonel.registry.writer;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** The agent of the external node {@code vm}: it renews its lease, or forgets to, and writes what becomes of its pods. */
final class HistoryAgent {
    private static final ObjectKey NODE = new ObjectKey(Kinds.NODE, "", "vm");
    private static final ObjectKey LEASE = new ObjectKey(Kinds.LEASE, "kube-node-lease", "vm");

    private final TestCluster cluster;
    private final boolean dualStack;
    private final MovingClock clock;
    private final Random random;
    private int addresses;

    HistoryAgent(TestCluster cluster, boolean dualStack, MovingClock clock, Random random) {
        this.cluster = cluster;
        this.dualStack = dualStack;
        this.clock = clock;
        this.random = random;
    }

    /** Registers the node, which somebody may delete later; then it comes again. */
    String begin() {
        propose(new Proposal.Create(
                Kinds.NODE,
                "",
                Writes.json(
                        Node.class,
                        "{'metadata':{'name':'vm','annotations':{'timonel.dev/agent':'external'},'labels':"
                                + "{'topology.kubernetes.io/zone':'4'}}}"),
                false));
        return post("True");
    }

    String next() {
        if (cluster.committer().current().get(NODE).isEmpty()) {
            return begin();
        }
        return switch (random.nextInt(6)) {
            case 0 -> renew();
            case 1 -> post(random.nextInt(4) == 0 ? "False" : "True");
            case 2 -> finish();
            default -> report();
        };
    }

    private String renew() {
        String lease = "{'metadata':{'namespace':'kube-node-lease','name':'vm'},'spec':{'holderIdentity':'vm',"
                + "'leaseDurationSeconds':40,'renewTime':'"
                + clock.instant().toString().replace("Z", ".000000Z") + "'}}";
        Lease renewed = Writes.json(Lease.class, lease);
        return cluster.committer()
                .current()
                .get(LEASE)
                .map(current -> {
                    renewed.getMetadata().setResourceVersion(Long.toString(current.revision()));
                    return propose(new Proposal.Update(LEASE, "", renewed, false));
                })
                .orElseGet(() -> propose(new Proposal.Create(Kinds.LEASE, "kube-node-lease", renewed, false)));
    }

    private String post(String ready) {
        Node node = cluster.committer().current().get(NODE).orElseThrow().as(Node.class);
        node.getStatus().getConditions().removeIf(c -> c.getType().equals("Ready"));
        node.getStatus()
                .getConditions()
                .add(new NodeConditionBuilder()
                        .withType("Ready")
                        .withStatus(ready)
                        .withReason("Kubelet")
                        .withLastHeartbeatTime(clock.instant().toString())
                        .build());
        node.getStatus().setAddresses(new ArrayList<>(List.of(new NodeAddress("192.0.2.77", "InternalIP"))));
        if (dualStack) {
            node.getStatus().getAddresses().add(new NodeAddress("2001:db8::77", "InternalIP"));
        }
        return status(NODE, node);
    }

    /** A pod gets its addresses once, and is ready or not, or done. */
    private String report() {
        List<KubeObject> pods = pods();
        if (pods.isEmpty()) {
            return "the agent has no pods";
        }
        KubeObject picked = pods.get(random.nextInt(pods.size()));
        Pod pod = picked.as(Pod.class);
        if (pod.getStatus().getPodIPs().isEmpty()) {
            int number = ++addresses;
            List<PodIP> ips = new ArrayList<>(List.of(new PodIP("10.9." + number / 250 + "." + (1 + number % 250))));
            if (dualStack) {
                ips.add(new PodIP("fd09::" + Integer.toHexString(number)));
            }
            pod.getStatus().setPodIP(ips.get(0).getIp());
            pod.getStatus().setPodIPs(ips);
        }
        pod.getStatus().setPhase(random.nextInt(8) == 0 ? "Failed" : "Running");
        pod.getStatus().setContainerStatuses(List.of(new ContainerStatus()));
        pod.getStatus().getContainerStatuses().get(0).setName("c");
        List<PodCondition> conditions = pod.getStatus().getConditions();
        conditions.removeIf(c -> c.getType().equals("Ready"));
        conditions.add(new PodConditionBuilder()
                .withType("Ready")
                .withStatus(random.nextInt(3) == 0 ? "False" : "True")
                .build());
        return status(picked.key(), pod);
    }

    private String finish() {
        List<KubeObject> terminating =
                pods().stream().filter(KubeObject::deleting).toList();
        return terminating.isEmpty()
                ? "the agent has nothing to finish"
                : propose(new Proposal.Delete(
                        terminating.get(random.nextInt(terminating.size())).key(),
                        new DeleteOptionsBuilder().withGracePeriodSeconds(0L).build(),
                        false));
    }

    private List<KubeObject> pods() {
        return cluster.committer().current().list(Kinds.POD).stream()
                .filter(p -> p.facts(PodFacts.class).nodeName().equals("vm"))
                .collect(Collectors.toList());
    }

    private String status(ObjectKey key, HasMetadata object) {
        return propose(new Proposal.Update(key, "status", object, false));
    }

    private String propose(Proposal proposal) {
        String title = "agent: " + proposal;
        try {
            cluster.committer().propose(proposal).join();
            return title;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof StatusException status && status.code() < 500) {
                return title + " refused: " + status.getMessage();
            }
            throw new AssertionError(title, refused);
        }
    }
}
