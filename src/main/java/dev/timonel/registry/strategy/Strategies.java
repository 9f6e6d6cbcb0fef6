package dev.timonel.registry.strategy;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.Definition;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The strategy of each kind that can be written: of the server's own kinds, and of those that definitions add. */
public final class Strategies {
    private final Map<ResourceKind, Strategy<?>> byKind;
    private final Function<Definition, Strategy<GenericKubernetesResource>> custom;

    private Strategies(
            Map<ResourceKind, Strategy<?>> byKind, Function<Definition, Strategy<GenericKubernetesResource>> custom) {
        this.byKind = byKind;
        this.custom = custom;
    }

    /** Absent for internal kinds, which only reconcilers write, and for a custom one without a definition in this state. */
    @SuppressWarnings("unchecked") // a strategy only ever gets objects of its own kind's class
    public Optional<Strategy<HasMetadata>> find(ResourceKind kind, ClusterSnapshot state) {
        Strategy<?> own = byKind.get(kind);
        return own == null
                ? state.custom().of(kind).map(custom).map(strategy ->
                        (Strategy<HasMetadata>) (Strategy<? extends HasMetadata>) strategy)
                : Optional.of((Strategy<HasMetadata>) own);
    }

    public boolean tracksGeneration(ResourceKind kind, ClusterSnapshot state) {
        return find(kind, state).filter(Strategy::tracksGeneration).isPresent();
    }

    /** {@link IllegalArgumentException} if two are for the same kind. */
    public static Strategies of(
            List<Strategy<?>> strategies, Function<Definition, Strategy<GenericKubernetesResource>> custom) {
        Map<ResourceKind, Strategy<?>> byKind = new HashMap<>();
        for (Strategy<?> strategy : strategies) {
            if (byKind.put(strategy.kind(), strategy) != null) {
                throw new IllegalArgumentException("two strategies for " + strategy.kind());
            }
        }
        return new Strategies(Map.copyOf(byKind), custom);
    }

    /** 404 if the kind is custom and its definition went meanwhile; {@link IllegalArgumentException} if it is not written through strategies. */
    public Strategy<HasMetadata> of(ResourceKind kind, ClusterSnapshot state) {
        return find(kind, state)
                .orElseThrow(() -> kind.isCustom()
                        ? StatusException.noSuchPath()
                        : new IllegalArgumentException("no strategy for " + kind));
    }
}
