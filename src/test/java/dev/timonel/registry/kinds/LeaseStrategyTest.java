package dev.timonel.registry.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.registry.writer.LiveCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseStrategyTest {
    private static final ObjectKey KEY = new ObjectKey(Kinds.LEASE, "default", "l");
    private final LeaseStrategy strategy = new LeaseStrategy();

    private static Lease lease(String spec) {
        return Writes.json(Lease.class, "{'metadata': {'namespace': 'default', 'name': 'l'}, 'spec': " + spec + "}");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'leaseDurationSeconds': 0} | spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                "{'leaseDurationSeconds': -1} | spec.leaseDurationSeconds: Invalid value: -1: must be greater than 0",
                "{'leaseTransitions': -1} | spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
            })
    void numbersHaveTheirBounds(String spec, String error) {
        Lease lease = lease(spec);
        assertThat(Writes.texts(strategy.validate(lease, Writes.onNothing()))).containsExactly(error);
        assertThat(Writes.texts(strategy.validateUpdate(lease, lease("{}"), Writes.onNothing())))
                .containsExactly(error);
    }

    @Test
    void anEmptySpecIsValid() {
        Lease lease = lease("null");
        strategy.setDefaults(lease);
        assertThat(strategy.validate(lease, Writes.onNothing())).isEmpty();
    }

    @Test
    void theFieldsOfCoordinatedElectionAreDropped() {
        Lease lease = lease("{'strategy': 'OldestEmulationVersion', 'preferredHolder': 'x'}");
        strategy.setDefaults(lease);
        assertThat(new String(KubeJson.write(lease.getSpec()), StandardCharsets.UTF_8))
                .isEqualTo("{}");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "2026-01-01T00:00:00.5Z, 2026-01-01T00:00:00.500000Z",
        "2026-01-01T00:00:00.123456Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00.000000Z",
    })
    void whatTheDecoderAcceptsIsWrittenWithSixDigits(String written, String expected) {
        String micros = dev.timonel.model.TypeSchema.of(io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec.class)
                .field("renewTime")
                .shape()
                .name();
        assertThat(micros).isEqualTo("MICRO_TIME");
        Lease lease = lease("{'renewTime': '" + expected + "'}");
        assertThat(java.time.Instant.parse(written))
                .isEqualTo(lease.getSpec().getRenewTime().toInstant());
        assertThat(new String(KubeJson.write(lease), StandardCharsets.UTF_8)).contains("\"" + expected + "\"");
    }

    @Test
    void aPutCreatesAndReplacesOnlyWhatItHasSeen(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            Outcome created = cluster.propose(new Proposal.Update(KEY, "", lease("{'holderIdentity': 'a'}"), false));
            assertThat(created.created()).isTrue();

            assertThatThrownBy(() ->
                            cluster.propose(new Proposal.Update(KEY, "", lease("{'holderIdentity': 'b'}"), false)))
                    .isInstanceOfSatisfying(StatusException.class, e -> {
                        assertThat(e.code()).isEqualTo(422);
                        assertThat(e.status().getDetails().getKind()).isEqualTo("leases");
                    })
                    .hasMessage("leases.coordination.k8s.io \"l\" is invalid: metadata.resourceVersion: Invalid value:"
                            + " 0: must be specified for an update");

            Lease seen = created.object().as(Lease.class);
            seen.getSpec().setHolderIdentity("b");
            assertThat(cluster.propose(new Proposal.Update(KEY, "", seen, false))
                            .object()
                            .as(Lease.class)
                            .getSpec()
                            .getHolderIdentity())
                    .isEqualTo("b");
        }
    }
}
