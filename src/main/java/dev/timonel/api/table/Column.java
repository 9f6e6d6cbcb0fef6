package dev.timonel.api.table;

import dev.timonel.model.KubeJson;
import tools.jackson.databind.node.ObjectNode;

/** One column of a {@code meta.k8s.io/v1 Table}; kubectl shows priority 1 only with {@code -o wide}. */
record Column(String name, String type, String format, String description, int priority) {

    static Column objectName() {
        return new Column("Name", "string", "name", "Name of the object, unique within its namespace and kind", 0);
    }

    static Column age() {
        return text("Age", "Time since the object was created");
    }

    static Column text(String name, String description) {
        return new Column(name, "string", "", description, 0);
    }

    static Column number(String name, String description) {
        return new Column(name, "integer", "", description, 0);
    }

    static Column flag(String name, String description) {
        return new Column(name, "boolean", "", description, 0);
    }

    static Column wide(String name, String description) {
        return new Column(name, "string", "", description, 1);
    }

    ObjectNode json() {
        return KubeJson.mapper()
                .createObjectNode()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }
}
