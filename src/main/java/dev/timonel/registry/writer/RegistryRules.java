package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.ClusterConfig;
import dev.timonel.registry.strategy.Strategies;
import java.util.List;

/**
 * What the committer goes by: how each kind is written, what follows from changes, and how many changes (and bytes of
 * changed objects) are kept for watches to resume. {@code name} tells these rules from others, those of another build or
 * another configuration; {@code ""} if they have no name, and a start then reconciles everything.
 */
public record RegistryRules(
        Strategies strategies,
        List<Reconciler> reconcilers,
        ClusterConfig config,
        String name,
        int historyChanges,
        long historyBytes) {}
