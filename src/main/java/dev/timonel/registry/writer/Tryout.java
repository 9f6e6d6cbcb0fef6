package dev.timonel.registry.writer;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.Definition;
import dev.timonel.registry.Client;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Decides, in the thread of its client and for nothing, what may take long to judge: rules that are to be compiled, and those of
 * objects. The writer finds both done, unless what is there has changed meanwhile.
 */
final class Tryout {
    private Tryout() {}

    static void of(Proposal proposal, Client client, Verbs verbs, ClusterSnapshot state, Instant now) {
        if (mayTakeLong(proposal, state)) {
            try {
                verbs.apply(proposal, client, new Transaction(state, new Stamps(now, new SplittableRandom(0))));
            } catch (RuntimeException | StackOverflowError refused) {
                // the writer will say so, or not, by what is there then
            }
        }
    }

    private static boolean mayTakeLong(Proposal proposal, ClusterSnapshot state) {
        Optional<ResourceKind> kind = proposal instanceof Proposal.Create create
                ? Optional.of(create.kind())
                : proposal instanceof Proposal.Delete || proposal instanceof Proposal.Import
                        ? Optional.empty()
                        : proposal.target().map(key -> key.kind());
        return kind.filter(k -> k.equals(Kinds.CUSTOM_RESOURCE_DEFINITION)
                        || k.equals(Kinds.VALIDATING_ADMISSION_POLICY)
                        || hasRules(k, state))
                .isPresent();
    }

    private static boolean hasRules(ResourceKind kind, ClusterSnapshot state) {
        return kind.isCustom()
                && state.custom().of(kind).filter(Definition::hasRules).isPresent();
    }
}
