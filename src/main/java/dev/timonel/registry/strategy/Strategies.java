package dev.timonel.registry.strategy;

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

    /** Absent for internal kinds, which only reconcilers write. */
    @SuppressWarnings("unchecked") // a strategy only ever gets objects of its own kind's class
    public Optional<Strategy<HasMetadata>> find(ResourceKind kind) {
        return Optional.ofNullable((Strategy<HasMetadata>) byKind.get(kind));
    }

    public boolean tracksGeneration(ResourceKind kind) {
        return find(kind).filter(Strategy::tracksGeneration).isPresent();
    }

    /** {@link IllegalArgumentException} if two are for the same kind. */
    public static Strategies of(List<Strategy<?>> strategies) {
        Map<ResourceKind, Strategy<?>> byKind = new HashMap<>();
        for (Strategy<?> strategy : strategies) {
            if (byKind.put(strategy.kind(), strategy) != null) {
                throw new IllegalArgumentException("two strategies for " + strategy.kind());
            }
        }
        return new Strategies(Map.copyOf(byKind));
    }

    /** {@link IllegalArgumentException} if the kind is not written through strategies. */
    public Strategy<HasMetadata> of(ResourceKind kind) {
        return find(kind).orElseThrow(() -> new IllegalArgumentException("no strategy for " + kind));
    }
}
