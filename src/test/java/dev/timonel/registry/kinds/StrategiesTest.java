package dev.timonel.registry.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.registry.kinds.custom.CustomObjectStrategy;
import dev.timonel.registry.kinds.endpoints.EndpointSliceStrategy;
import dev.timonel.registry.kinds.endpoints.EndpointsStrategy;
import dev.timonel.registry.kinds.pod.PodStrategy;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrategiesTest {
    @Test
    void everyStrategyIsFoundByItsKind() {
        Strategies standard = ServedKinds.strategies();
        for (var kind :
                List.of(Kinds.NAMESPACE, Kinds.NODE, Kinds.POD, Kinds.ENDPOINTS, Kinds.ENDPOINT_SLICE, Kinds.EVENT)) {
            assertThat(standard.of(kind, ClusterSnapshot.empty()).kind()).isEqualTo(kind);
        }
    }

    @Test
    void bookkeepingIsNotWrittenByClients() {
        assertThatThrownBy(() -> ServedKinds.strategies().of(Kinds.CURSOR, ClusterSnapshot.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no strategy for Cursor.timonel.dev");
    }

    @Test
    void aKindHasOneStrategy() {
        assertThatThrownBy(
                        () -> Strategies.of(List.of(new PodStrategy(), new PodStrategy()), CustomObjectStrategy::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two strategies for Pod");
    }

    @Test
    void onlyEndpointsEventsAndLeasesAreCreatedByPut() {
        assertThat(new LeaseStrategy().allowsCreateOnUpdate()).isTrue();
        assertThat(new EndpointsStrategy().allowsCreateOnUpdate()).isTrue();
        assertThat(new EventStrategy().allowsCreateOnUpdate()).isTrue();
        assertThat(new PodStrategy().allowsCreateOnUpdate()).isFalse();
        assertThat(new NodeStrategy().allowsCreateOnUpdate()).isFalse();
        assertThat(new NamespaceStrategy().allowsCreateOnUpdate()).isFalse();
        assertThat(new EndpointSliceStrategy().allowsCreateOnUpdate()).isFalse();
    }

    @Test
    void podsAndSlicesCountTheirGenerations() {
        assertThat(new PodStrategy().tracksGeneration()).isTrue();
        assertThat(new EndpointSliceStrategy().tracksGeneration()).isTrue();
        assertThat(new NodeStrategy().tracksGeneration()).isFalse();
        assertThat(new EndpointsStrategy().tracksGeneration()).isFalse();
    }
}
