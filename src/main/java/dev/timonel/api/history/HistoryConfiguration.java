package dev.timonel.api.history;

import dev.timonel.snapshot.PastChanges;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /history}. Needs beans of SnapshotSource (the registry is one) and PastChanges. */
@Configuration(proxyBeanMethods = false)
public class HistoryConfiguration {

    @Bean
    HistoryController historyController(SnapshotSource snapshots, PastChanges past) {
        return new HistoryController(snapshots, past);
    }
}
