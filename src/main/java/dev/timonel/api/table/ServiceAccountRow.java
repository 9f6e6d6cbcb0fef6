package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.time.Instant;
import java.util.List;

/** Service accounts show how many Secrets they refer to, which since 1.24 is mostly none. */
final class ServiceAccountRow implements RowRules<ServiceAccount> {
    @Override
    public List<Column> columns() {
        return List.of(Column.objectName(), Column.text("Secrets", "How many Secrets it refers to"), Column.age());
    }

    @Override
    public List<Object> cells(ServiceAccount account, Instant now) {
        return List.of(account.getMetadata().getName(), account.getSecrets().size(), RowRules.age(account, now));
    }
}
