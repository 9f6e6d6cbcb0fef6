package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Addresses show who holds them: {@code services/default/web}. Upstream declares no Age column and sends its cell all the
 * same; here both are there.
 */
final class IpAddressRow implements RowRules<IPAddress> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(), Column.text("ParentRef", "The object that holds the address"), Column.age());
    }

    @Override
    public List<Object> cells(IPAddress address, Instant now) {
        ParentReference parent =
                address.getSpec() == null ? null : address.getSpec().getParentRef();
        return List.of(
                address.getMetadata().getName(), parent == null ? NONE : text(parent), RowRules.age(address, now));
    }

    private static String text(ParentReference parent) {
        String group = RowRules.or(parent.getGroup(), "");
        String resource = RowRules.or(parent.getResource(), "") + (group.isEmpty() ? "" : "." + group);
        return resource.toLowerCase(Locale.ROOT)
                + "/"
                + RowRules.or(parent.getNamespace(), "")
                + "/"
                + RowRules.or(parent.getName(), "");
    }
}
