package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.time.Instant;
import java.util.List;

/** Service ranges show their CIDRs, comma-joined. */
final class ServiceCidrRow implements RowRules<ServiceCIDR> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(), Column.text("CIDRs", "The ranges that cluster IPs come from"), Column.age());
    }

    @Override
    public List<Object> cells(ServiceCIDR range, Instant now) {
        String cidrs =
                range.getSpec() == null ? "" : String.join(",", range.getSpec().getCidrs());
        return List.of(range.getMetadata().getName(), cidrs, RowRules.age(range, now));
    }
}
