package dev.timonel.api.explain;

import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /explain}. Needs beans of SnapshotSource (the registry is one) and PastSnapshots. */
@Configuration(proxyBeanMethods = false)
public class ExplainConfiguration {

    @Bean
    ExplainController explainController(SnapshotSource snapshots, PastSnapshots past) {
        return new ExplainController(snapshots, past);
    }
}
