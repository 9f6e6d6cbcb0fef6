package dev.timonel.api.table;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code meta.k8s.io Table}: what kubectl prints. All columns are always sent; kubectl hides the wide ones. */
record TableRows(
        String apiVersion,
        Included included,
        Supplier<Instant> now,
        @Nullable CustomVersion custom) implements Representation {

    /** How much of each object comes along with its row. */
    enum Included {
        NONE,
        METADATA,
        OBJECT
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public byte[] one(KubeObject object) {
        return bytes(new ListPage(object.kind(), object.revision(), List.of(object), "", null), true);
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        write(page, true, out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return bytes(new ListPage(object.kind(), object.revision(), List.of(object), "", null), first);
    }

    @Override
    public boolean introducesItself() {
        return true;
    }

    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        ObjectNode table = Representation.bookmarkObject("Table", apiVersion, revision, initialEventsEnd);
        table.putArray("columnDefinitions");
        table.putArray("rows");
        return KubeJson.write(table);
    }

    private byte[] bytes(ListPage page, boolean withColumns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(page, withColumns, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(ListPage page, boolean withColumns, OutputStream out) throws IOException {
        RowRules<?> rules = custom == null ? RowRules.of(page.kind()) : new CustomRow(custom);
        ArrayNode columns = KubeJson.mapper().createArrayNode();
        if (withColumns) {
            rules.columns().forEach(c -> columns.add(c.json()));
        }
        out.write(Representation.listHead(page, "Table", apiVersion, "\"columnDefinitions\":" + columns + ",\"rows\""));
        Representation.writeItems(page, o -> row(rules, o), out);
    }

    private <T extends HasMetadata> byte[] row(RowRules<T> rules, KubeObject stored) {
        JsonNode tree = KubeJson.tree(custom == null ? stored.json() : custom.shown(stored));
        @SuppressWarnings("unchecked") // RowRules.of gives the rules of this very kind
        T object = (T) KubeJson.fromTree(tree, stored.kind().type());
        ObjectNode row = KubeJson.mapper().createObjectNode();
        ArrayNode cells = row.putArray("cells");
        for (Object cell : rules.cells(object, now.get())) {
            if (cell instanceof Integer number) {
                cells.add(number);
            } else if (cell instanceof Boolean flag) {
                cells.add(flag);
            } else if (cell instanceof JsonNode value) {
                cells.add(value);
            } else {
                cells.add(cell.toString());
            }
        }
        String completed = rules.completed(object);
        if (completed != null) {
            row.putArray("conditions")
                    .addObject()
                    .put("type", "Completed")
                    .put("status", "True")
                    .put("reason", completed)
                    .put(
                            "message",
                            completed.equals("Succeeded") ? "The pod has completed successfully." : "The pod failed.");
        }
        if (included == Included.OBJECT) {
            row.set("object", tree);
        } else if (included == Included.METADATA) {
            row.set("object", MetadataOnly.of(tree, apiVersion));
        }
        return KubeJson.write(row);
    }
}
