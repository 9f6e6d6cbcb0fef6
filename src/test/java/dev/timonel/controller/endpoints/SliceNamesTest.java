package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.draft;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.uid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SliceNamesTest {
    private static final ClusterSnapshot EMPTY = ClusterSnapshot.empty();

    @Test
    void theSamePurposeOfTheSameOwnerHasTheSameName() {
        assertThat(names("web", "u1", EMPTY).next("IPv4"))
                .isEqualTo(names("web", "u1", EMPTY).next("IPv4"));
        assertThat(names("web", "u1", EMPTY).next("IPv4"))
                .isNotEqualTo(names("web", "u2", EMPTY).next("IPv4"));
        assertThat(names("web", "u1", EMPTY).next("IPv4"))
                .isNotEqualTo(names("web", "u1", EMPTY).next("IPv6"));
    }

    @Test
    void noNameIsGivenTwice() {
        SliceNames names = names("web", "u1", EMPTY);

        assertThat(Stream.generate(() -> names.next("IPv4")).limit(500)).doesNotHaveDuplicates();
    }

    @Test
    void aNameThatIsTakenIsPassedOver() {
        String first = names("web", "u1", EMPTY).next("IPv4");
        EndpointSlice taken = new EndpointSlice();
        taken.setMetadata(ClusterFixtures.metadata("default", first));
        taken.setAddressType("IPv4");
        SliceNames unhindered = names("web", "u1", EMPTY);
        unhindered.next("IPv4");

        assertThat(names("web", "u1", cluster().object(taken).snapshot()).next("IPv4"))
                .isEqualTo(unhindered.next("IPv4"));
    }

    @Test
    void theLongestServiceNameLeavesRoomForTheSuffix() {
        String name = names("x".repeat(63), "u1", EMPTY).next("IPv4");

        assertThat(name).hasSize(63).matches("x{58}[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    private static SliceNames names(String service, String uid, ClusterSnapshot snapshot) {
        return new SliceNames(snapshot, draft(serviceNamed(service, uid(uid))));
    }
}
