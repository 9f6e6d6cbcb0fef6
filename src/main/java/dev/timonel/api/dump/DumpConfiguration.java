package dev.timonel.api.dump;

import dev.timonel.dump.DumpLimits;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code POST /import} and {@code GET /export}. Needs beans of Registry, SnapshotSource (it is one) and DumpLimits. */
@Configuration(proxyBeanMethods = false)
public class DumpConfiguration {

    @Bean
    ImportController importController(Registry registry, DumpLimits limits) {
        return new ImportController(registry, limits);
    }

    @Bean
    ExportController exportController(SnapshotSource snapshots) {
        return new ExportController(snapshots);
    }
}
