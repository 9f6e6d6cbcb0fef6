package dev.timonel.api.audit;

import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /audit}. Needs a bean of SnapshotSource: the registry is one. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

    @Bean
    AuditController auditController(SnapshotSource snapshots) {
        return new AuditController(snapshots);
    }
}
