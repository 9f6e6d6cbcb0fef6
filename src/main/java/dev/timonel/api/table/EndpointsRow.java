package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Endpoints show at most three ready {@code ip:port} pairs ({@code formatEndpoints}). */
final class EndpointsRow implements RowRules<Endpoints> {
    @Override
    public List<Column> columns() {
        return List.of(Column.objectName(), Column.text("Endpoints", "The ready addresses and ports"), Column.age());
    }

    @Override
    public List<Object> cells(Endpoints endpoints, Instant now) {
        List<String> pairs = new ArrayList<>();
        endpoints.getSubsets().forEach(subset -> addPairs(subset, pairs));
        return List.of(
                endpoints.getMetadata().getName(),
                endpoints.getSubsets().isEmpty() ? NONE : EndpointSliceRow.atMostThree(pairs),
                RowRules.age(endpoints, now));
    }

    private static void addPairs(EndpointSubset subset, List<String> pairs) {
        if (subset.getPorts().isEmpty()) {
            subset.getAddresses().forEach(a -> pairs.add(a.getIp()));
        }
        for (EndpointPort port : subset.getPorts()) {
            for (EndpointAddress address : subset.getAddresses()) {
                String ip = address.getIp();
                pairs.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port.getPort());
            }
        }
    }
}
