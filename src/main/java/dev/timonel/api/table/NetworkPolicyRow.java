package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Network policies show the pods that they are about. */
final class NetworkPolicyRow implements RowRules<NetworkPolicy> {
    @Override
    public List<Column> columns() {
        return List.of(Column.objectName(), Column.text("Pod-Selector", "The pods that it is about"), Column.age());
    }

    @Override
    public List<Object> cells(NetworkPolicy policy, Instant now) {
        return List.of(
                policy.getMetadata().getName(),
                policy.getSpec() == null ? NONE : text(policy.getSpec().getPodSelector()),
                RowRules.age(policy, now));
    }

    /** {@code FormatLabelSelector}: requirements by key. */
    private static String text(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NONE;
        }
        Map<String, List<String>> byKey = new TreeMap<>();
        orEmpty(selector.getMatchLabels())
                .forEach((key, value) ->
                        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(key + "=" + value));
        for (LabelSelectorRequirement each : selector.getMatchExpressions()) {
            byKey.computeIfAbsent(each.getKey(), k -> new ArrayList<>()).add(text(each));
        }
        List<String> all = byKey.values().stream().flatMap(List::stream).toList();
        return RowRules.or(String.join(",", all), NONE);
    }

    private static String text(LabelSelectorRequirement requirement) {
        String values = " (" + String.join(",", new TreeSet<>(requirement.getValues())) + ")";
        return switch (requirement.getOperator()) {
            case "Exists" -> requirement.getKey();
            case "DoesNotExist" -> "!" + requirement.getKey();
            default -> requirement.getKey() + " " + requirement.getOperator().toLowerCase(Locale.ROOT) + values;
        };
    }
}
