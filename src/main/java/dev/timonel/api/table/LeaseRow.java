package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.util.List;

/** Leases show who holds them; nobody is an empty cell. */
final class LeaseRow implements RowRules<Lease> {
    @Override
    public List<Column> columns() {
        return List.of(Column.objectName(), Column.text("Holder", "Who holds the lease"), Column.age());
    }

    @Override
    public List<Object> cells(Lease lease, Instant now) {
        String holder =
                lease.getSpec() == null ? "" : RowRules.or(lease.getSpec().getHolderIdentity(), "");
        return List.of(lease.getMetadata().getName(), holder, RowRules.age(lease, now));
    }
}
