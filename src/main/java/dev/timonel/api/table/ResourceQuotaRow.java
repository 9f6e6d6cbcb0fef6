package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.quota.Amount;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is used of what may be, limits apart ({@code printResourceQuota}). */
final class ResourceQuotaRow implements RowRules<ResourceQuota> {
    private static final String LIMITS = "limits.";

    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Request", "What is used of each resource, and the most of it"),
                Column.text("Limit", "The same of the limits of containers"),
                Column.age());
    }

    @Override
    public List<Object> cells(ResourceQuota object, Instant now) {
        return List.of(
                object.getMetadata().getName(), cell(object, false), cell(object, true), RowRules.age(object, now));
    }

    private static String cell(ResourceQuota object, boolean limits) {
        if (object.getStatus() == null) {
            return "";
        }
        Map<String, Amount> used = Amount.of(object.getStatus().getUsed());
        return new TreeMap<>(Amount.of(orEmpty(object.getStatus().getHard())))
                .entrySet().stream()
                        .filter(each -> each.getKey().startsWith(LIMITS) == limits)
                        .map(each -> each.getKey() + ": " + used.getOrDefault(each.getKey(), Amount.ZERO) + "/"
                                + each.getValue())
                        .collect(Collectors.joining(", "));
    }
}
