package dev.timonel.api.explain;

import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /explain}. Needs a bean of SnapshotSource: the registry is one. */
@Configuration(proxyBeanMethods = false)
public class ExplainConfiguration {

    @Bean
    ExplainController explainController(SnapshotSource snapshots) {
        return new ExplainController(snapshots);
    }
}
