package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointIndexTest {

    /** A random history of slices; after each step the index finds what a look at every slice finds. */
    @Test
    void slicesAreFoundByTheAddressesThatTheyHaveNow() {
        Random random = new Random(1124);
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (int step = 0; step < 600; step++) {
            KubeObject slice = slice(random);
            boolean delete = random.nextInt(4) == 0 && snapshot.get(slice.key()).isPresent();
            snapshot = snapshot.with(new Change(delete ? Change.Type.DELETED : Change.Type.ADDED, slice, null));
            for (int i = 0; i < 8; i++) {
                IpAddress ip = address(i);
                assertThat(snapshot.slicesWithEndpoint(ip).stream().map(KubeObject::name))
                        .containsExactlyElementsOf(snapshot.list(Kinds.ENDPOINT_SLICE).stream()
                                .filter(s -> s.facts(SliceFacts.class).endpoints().stream()
                                        .anyMatch(e -> e.address().equals(ip)))
                                .map(KubeObject::name)
                                .toList());
            }
            for (String service : new String[] {"s0", "s1"}) {
                assertThat(snapshot.slicesOf("default", service).stream().map(KubeObject::name))
                        .containsExactlyElementsOf(snapshot.list(Kinds.ENDPOINT_SLICE).stream()
                                .filter(s -> s.facts(SliceFacts.class).service().equals(service))
                                .map(KubeObject::name)
                                .toList());
            }
        }
    }

    private static KubeObject slice(Random random) {
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("slice-" + random.nextInt(5))
                .addToLabels("kubernetes.io/service-name", "s" + random.nextInt(2))
                .endMetadata()
                .withAddressType("IPv4");
        for (int i = random.nextInt(5); i > 0; i--) {
            slice.addNewEndpoint()
                    .withAddresses(address(random.nextInt(8)).toString())
                    .endEndpoint();
        }
        return KubeObject.draft(slice.build());
    }

    private static IpAddress address(int i) {
        return IpAddress.of("10.244.0." + (i + 2));
    }
}
