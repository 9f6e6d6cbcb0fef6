package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Instant;
import java.util.List;

/** ConfigMaps show how many keys they have. */
final class ConfigMapRow implements RowRules<ConfigMap> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(), Column.text("Data", "How many keys there are, of both kinds"), Column.age());
    }

    @Override
    public List<Object> cells(ConfigMap map, Instant now) {
        int keys = orEmpty(map.getData()).size() + orEmpty(map.getBinaryData()).size();
        return List.of(map.getMetadata().getName(), keys, RowRules.age(map, now));
    }
}
