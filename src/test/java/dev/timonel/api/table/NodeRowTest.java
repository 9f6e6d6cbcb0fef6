package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeRowTest {

    /** Nothing makes a client fill in both fields of an address. */
    @Test
    void anAddressWithoutTextIsAnEmptyCell() {
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName("n")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewStatus()
                .addNewAddress(null, "InternalIP")
                .endStatus()
                .build();
        assertThat(new NodeRow().cells(node, Instant.parse("2026-01-01T00:00:05Z")))
                .contains("n", "5s", "", "<none>");
    }
}
