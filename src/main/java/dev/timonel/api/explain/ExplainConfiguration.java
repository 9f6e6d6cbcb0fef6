package dev.timonel.api.explain;

import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /explain}. Needs beans of SnapshotSource (the registry is one) and PastSnapshots, Router and ProxyConfig. */
@Configuration(proxyBeanMethods = false)
public class ExplainConfiguration {

    @Bean
    ExplainController explainController(SnapshotSource snapshots, PastSnapshots past) {
        return new ExplainController(snapshots, past);
    }

    @Bean
    WhyController whyController(SnapshotSource snapshots, PastSnapshots past, Router router, ProxyConfig config) {
        return new WhyController(snapshots, past, router, config);
    }
}
