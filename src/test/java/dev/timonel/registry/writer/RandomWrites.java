package dev.timonel.registry.writer;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A seeded history of creates, label changes and deletes of pods and services, several in flight at a time. */
final class RandomWrites {
    private static final List<String> APPS = List.of("web", "api", "db");

    private RandomWrites() {}

    static void run(TestCluster cluster, Random random, int steps) {
        cluster.create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("default")
                        .endMetadata()
                        .build())
                .join();
        cluster.create(new ServiceCIDRBuilder()
                        .withNewMetadata()
                        .withName("kubernetes")
                        .endMetadata()
                        .withNewSpec()
                        .withCidrs("10.96.0.0/16")
                        .endSpec()
                        .build())
                .join();
        List<CompletableFuture<Outcome>> flying = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            flying.add(step(cluster, random, i));
            if (random.nextInt(5) == 0) {
                land(flying);
            }
        }
        land(flying);
    }

    private static CompletableFuture<Outcome> step(TestCluster cluster, Random random, int i) {
        List<KubeObject> pods = List.copyOf(cluster.committer().current().list(Kinds.POD));
        List<KubeObject> services = List.copyOf(cluster.committer().current().list(Kinds.SERVICE));
        int dice = random.nextInt(10);
        if (dice < 4 || pods.isEmpty()) {
            return cluster.create(pod("pod-" + i, APPS.get(random.nextInt(3))));
        }
        if (dice < 6) {
            return cluster.create(service("svc-" + i, APPS.get(random.nextInt(3))));
        }
        KubeObject victim = dice == 9 && !services.isEmpty()
                ? services.get(random.nextInt(services.size()))
                : pods.get(random.nextInt(pods.size()));
        if (dice < 8) {
            HasMetadata changed = victim.as(HasMetadata.class);
            changed.getMetadata().setResourceVersion(null);
            changed.getMetadata()
                    .setLabels(
                            random.nextBoolean() ? Map.of("app", APPS.get(random.nextInt(3)), "n", "" + i) : Map.of());
            return cluster.committer().propose(new Proposal.Update(victim.key(), "", changed, false));
        }
        return cluster.committer().propose(new Proposal.Delete(victim.key(), null, false));
    }

    /** Refusals are part of a history (an object deleted meanwhile); anything else is not. */
    private static void land(List<CompletableFuture<Outcome>> flying) {
        for (CompletableFuture<Outcome> each : flying) {
            try {
                each.join();
            } catch (CompletionException refused) {
                if (!(refused.getCause() instanceof StatusException status) || status.code() >= 500) {
                    throw refused;
                }
            }
        }
        flying.clear();
    }

    static Pod pod(String name, String app) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("nginx")
                .endContainer()
                .endSpec()
                .build();
    }

    static Service service(String name, String app) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", app))
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    static ObjectKey key(String name) {
        return new ObjectKey(Kinds.POD, "default", name);
    }
}
