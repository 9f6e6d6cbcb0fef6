package dev.timonel.api.whatif;

import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires {@code POST /what-if} and {@code GET /diff}. Needs beans of SnapshotSource (the registry is one), PastSnapshots,
 * ProxyConfig and Rehearsal.Stage.
 */
@Configuration(proxyBeanMethods = false)
public class WhatIfConfiguration {

    @Bean
    WhatIfController whatIfController(
            SnapshotSource snapshots, PastSnapshots past, ProxyConfig proxy, Rehearsal.Stage stage) {
        return new WhatIfController(snapshots, past, proxy, stage);
    }
}
