package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a snapshot came about, it finds what one that was built anew finds. */
class IndexesTest {
    private static final int NAMES = 6;

    private final Random random = new Random();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void indexesFollowEveryChange(long seed) {
        random.setSeed(seed);
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (long revision = 1; revision <= 400; revision++) {
            KubeObject next =
                    KubeObject.draft(random.nextBoolean() ? pod() : slice()).committed(revision);
            KubeObject before = snapshot.get(next.key()).orElse(null);
            boolean goes = before != null && random.nextInt(4) == 0;
            Change.Type type = goes ? Change.Type.DELETED : before == null ? Change.Type.ADDED : Change.Type.MODIFIED;
            snapshot = snapshot.with(new Change(type, next, before));
            if (revision % 10 == 0) {
                ClusterSnapshot anew = ClusterSnapshot.empty();
                for (KubeObject object : snapshot.all().toList()) {
                    anew = anew.with(new Change(Change.Type.ADDED, object, null));
                }
                assertThat(found(snapshot)).isEqualTo(found(anew));
            }
        }
    }

    private static Map<String, Collection<KubeObject>> found(ClusterSnapshot snapshot) {
        Map<String, Collection<KubeObject>> found = new LinkedHashMap<>();
        for (int i = 0; i < NAMES; i++) {
            String name = "n" + i;
            found.put("label " + i, snapshot.podsMatching("default", Map.of("app", name)));
            found.put("labels " + i, snapshot.podsMatching("default", Map.of("app", name, "tier", "n1")));
            found.put("owner " + i, snapshot.dependents(name));
            found.put("node " + i, snapshot.podsOnNode(name));
            found.put("without address " + snapshot.podsWithoutAddress(name), List.of());
            found.put("wanting " + snapshot.podsThatWant(name), List.of());
            found.put("pod ip " + i, snapshot.podsWithIp(address(i)));
            found.put("endpoint " + i, snapshot.slicesWithEndpoint(address(i)));
            found.put("service " + i, snapshot.slicesOf("default", name));
            found.put("port " + i, snapshot.podsWithHostPort(8000 + i));
            found.put("load " + i + " " + snapshot.loadOnNode(name), List.of());
        }
        return found;
    }

    private HasMetadata pod() {
        return new PodBuilder()
                .withMetadata(metadata().build())
                .withNewSpec()
                .withNodeName(random.nextBoolean() ? "" : name())
                .addNewContainer()
                .addNewPort()
                .withHostPort(8000 + random.nextInt(NAMES))
                .endPort()
                .addNewPort()
                .withProtocol("UDP")
                .withHostPort(8000 + random.nextInt(NAMES))
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(random.nextInt(4) == 0 ? "Succeeded" : "Running")
                .addNewPodIP(address(random.nextInt(NAMES)).toString())
                .endStatus()
                .build();
    }

    private HasMetadata slice() {
        return new EndpointSliceBuilder()
                .withMetadata(metadata()
                        .addToLabels("kubernetes.io/service-name", name())
                        .build())
                .withAddressType("IPv4")
                .withEndpoints(IntStream.range(0, random.nextInt(14))
                        .mapToObj(i -> new EndpointBuilder()
                                .withAddresses(address(random.nextInt(NAMES)).toString())
                                .build())
                        .toList())
                .build();
    }

    private ObjectMetaBuilder metadata() {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app", name());
        if (random.nextBoolean()) {
            labels.put("tier", name());
        }
        ObjectMetaBuilder metadata = new ObjectMetaBuilder()
                .withNamespace("default")
                .withName(name())
                .withUid("u")
                .withLabels(labels);
        return random.nextBoolean()
                ? metadata
                : metadata.withOwnerReferences(
                        new OwnerReferenceBuilder().withUid(name()).build());
    }

    private String name() {
        return "n" + random.nextInt(NAMES);
    }

    private static IpAddress address(int i) {
        return IpAddress.of("10.0.0." + (i + 1));
    }
}
