package dev.timonel.api.table;

import dev.timonel.model.DefinitionFacts.PrinterColumn;
import dev.timonel.model.KubeJson;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.JsonPath;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * The name and the columns that the definition has, or the age for a version without any
 * ({@code apiextensions-apiserver/pkg/registry/customresource/tableconvertor}).
 */
final class CustomRow implements RowRules<GenericKubernetesResource> {
    private static final PrinterColumn AGE =
            new PrinterColumn("Age", "date", "", "Time since the object was created", 0, ".metadata.creationTimestamp");
    private final List<Shown> shown = new ArrayList<>();

    /** A path that was stored before it was checked leads nowhere. */
    private record Shown(PrinterColumn column, @Nullable JsonPath path) {}

    CustomRow(CustomVersion version) {
        List<PrinterColumn> own = version.facts().columns();
        for (PrinterColumn column : own.isEmpty() ? List.of(AGE) : own) {
            shown.add(new Shown(column, path(column.path())));
        }
    }

    private static @Nullable JsonPath path(String text) {
        try {
            return JsonPath.parse(text);
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.objectName());
        shown.forEach(each -> columns.add(new Column(
                each.column().name(),
                each.column().type(),
                each.column().format(),
                each.column().description().isEmpty()
                        ? "Custom resource definition column (in JSONPath format): "
                                + each.column().path()
                        : each.column().description(),
                each.column().priority())));
        return columns;
    }

    @Override
    public List<Object> cells(GenericKubernetesResource object, Instant now) {
        JsonNode tree = KubeJson.mapper().valueToTree(object);
        List<Object> cells = new ArrayList<>();
        cells.add(object.getMetadata().getName());
        for (Shown each : shown) {
            List<JsonNode> found = each.path() == null ? List.of() : each.path().find(tree);
            cells.add(
                    found.isEmpty()
                            ? NullNode.getInstance()
                            : cell(found, each.column().type(), now));
        }
        return cells;
    }

    private static Object cell(List<JsonNode> found, String type, Instant now) {
        JsonNode value = found.get(0);
        return switch (type) {
            case "integer" -> value.isNumber() ? whole(value) : NullNode.getInstance();
            case "number" -> value.isNumber() ? value : NullNode.getInstance();
            case "boolean" -> value.isBoolean() ? value : NullNode.getInstance();
            case "date" -> value.isString() ? HumanDuration.since(value.asString(), now) : NullNode.getInstance();
            default -> text(found);
        };
    }

    private static JsonNode whole(JsonNode number) {
        return KubeJson.mapper().getNodeFactory().numberNode(number.asLong());
    }

    /** Several values stand in one cell, as the path's printer writes them. */
    private static Object text(List<JsonNode> found) {
        if (found.size() == 1 && found.get(0).isNull()) {
            return NullNode.getInstance();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode each : found) {
            text.append(text.isEmpty() ? "" : " ").append(JsonPath.text(each));
        }
        return text.toString();
    }
}
