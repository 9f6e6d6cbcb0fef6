package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Instant;
import java.util.List;

/** Slices show at most three ports and three addresses, {@code <unset>} without any. */
final class EndpointSliceRow implements RowRules<EndpointSlice> {
    private static final int SHOWN = 3;

    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("AddressType", "The family of the addresses, or FQDN"),
                Column.text("Ports", "The ports of every endpoint"),
                Column.text("Endpoints", "The addresses of the endpoints"),
                Column.age());
    }

    @Override
    public List<Object> cells(EndpointSlice slice, Instant now) {
        List<String> ports =
                slice.getPorts().stream().map(EndpointSliceRow::port).toList();
        List<String> addresses = slice.getEndpoints().stream()
                .flatMap(e -> e.getAddresses().stream())
                .toList();
        return List.of(
                slice.getMetadata().getName(),
                RowRules.or(slice.getAddressType(), ""),
                RowRules.or(atMostThree(ports), "<unset>"),
                RowRules.or(atMostThree(addresses), "<unset>"),
                RowRules.age(slice, now));
    }

    static String atMostThree(List<String> all) {
        String shown = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() <= SHOWN ? shown : shown + " + " + (all.size() - SHOWN) + " more...";
    }

    /** A nil port means all ports, a nil name none: the number wins, then the name. */
    private static String port(EndpointPort port) {
        if (port.getPort() != null) {
            return port.getPort().toString();
        }
        return port.getName() == null ? "*" : port.getName();
    }
}
