package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.APIService;
import java.time.Instant;
import java.util.List;

/** Who serves a group and version: this server ({@code kube-aggregator/pkg/registry/apiservice/etcd}). */
final class ApiServiceRow implements RowRules<APIService> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Service", "Which service serves it: Local is this server"),
                Column.text("Available", "Whether it is served"),
                Column.age());
    }

    @Override
    public List<Object> cells(APIService object, Instant now) {
        String available = object.getStatus() == null
                ? UNKNOWN
                : orEmpty(object.getStatus().getConditions()).stream()
                        .filter(condition -> "Available".equals(condition.getType()))
                        .map(condition -> orEmpty(condition.getStatus()))
                        .findFirst()
                        .orElse(UNKNOWN);
        return List.of(object.getMetadata().getName(), "Local", available, RowRules.age(object, now));
    }
}
