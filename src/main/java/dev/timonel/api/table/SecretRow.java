package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;

/** Secrets show their type and how many keys they have. */
final class SecretRow implements RowRules<Secret> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Type", "What the secret is for"),
                Column.text("Data", "How many keys there are"),
                Column.age());
    }

    @Override
    public List<Object> cells(Secret secret, Instant now) {
        return List.of(
                secret.getMetadata().getName(),
                orEmpty(secret.getType()),
                orEmpty(secret.getData()).size(),
                RowRules.age(secret, now));
    }
}
