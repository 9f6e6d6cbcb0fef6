package dev.timonel.api.audit;

import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /audit}. Needs beans of SnapshotSource (the registry is one) and PastSnapshots. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

    @Bean
    AuditController auditController(SnapshotSource snapshots, PastSnapshots past) {
        return new AuditController(snapshots, past);
    }
}
