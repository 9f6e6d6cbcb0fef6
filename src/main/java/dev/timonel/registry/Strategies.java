package dev.timonel.registry;

import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The strategy of each kind that can be written. */
public final class Strategies {
    private final Map<ResourceKind, Strategy<?>> byKind;

    private Strategies(Map<ResourceKind, Strategy<?>> byKind) {
        this.byKind = byKind;
    }

    /** Those of every served kind. */
    public static Strategies standard() {
        return of(List.of(
                new NamespaceStrategy(),
                new NodeStrategy(),
                new PodStrategy(),
                new ServiceStrategy(),
                new ServiceCidrStrategy(),
                new IpAddressStrategy(),
                new LeaseStrategy(),
                new EndpointsStrategy(),
                new EndpointSliceStrategy(),
                new EventStrategy()));
    }

    /** Absent for internal kinds, which only reconcilers write. */
    @SuppressWarnings("unchecked") // a strategy only ever gets objects of its own kind's class
    Optional<Strategy<HasMetadata>> find(ResourceKind kind) {
        return Optional.ofNullable((Strategy<HasMetadata>) byKind.get(kind));
    }

    boolean tracksGeneration(ResourceKind kind) {
        return find(kind).filter(Strategy::tracksGeneration).isPresent();
    }

    /** {@link IllegalArgumentException} if two are for the same kind. */
    static Strategies of(List<Strategy<?>> strategies) {
        Map<ResourceKind, Strategy<?>> byKind = new HashMap<>();
        for (Strategy<?> strategy : strategies) {
            if (byKind.put(strategy.kind(), strategy) != null) {
                throw new IllegalArgumentException("two strategies for " + strategy.kind());
            }
        }
        return new Strategies(Map.copyOf(byKind));
    }

    /** {@link IllegalArgumentException} if the kind is not written through strategies. */
    Strategy<HasMetadata> of(ResourceKind kind) {
        return find(kind).orElseThrow(() -> new IllegalArgumentException("no strategy for " + kind));
    }
}
