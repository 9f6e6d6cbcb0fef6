package dev.timonel.mcp;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.timonel.model.KubeJson;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schema 2020-12 of the records that tools answer with, read from their components as Jackson writes them. */
final class Schemas {
    private Schemas() {}

    static ObjectNode of(Class<?> type) {
        ObjectNode schema = KubeJson.mapper().createObjectNode();
        describe(schema, type);
        return schema;
    }

    private static void describe(ObjectNode schema, Type type) {
        if (type instanceof ParameterizedType generic) {
            container(schema, generic);
            return;
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            schema.put("type", "string");
        } else if (raw == boolean.class || raw == Boolean.class) {
            schema.put("type", "boolean");
        } else if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
            schema.put("type", "integer");
        } else if (raw == double.class || raw == Double.class) {
            schema.put("type", "number");
        } else if (raw.isEnum()) {
            schema.put("type", "string");
            Arrays.stream(raw.getFields()).filter(f -> f.isEnumConstant()).forEach(constant -> {
                JsonProperty name = constant.getAnnotation(JsonProperty.class);
                array(schema, "enum").add(name == null ? constant.getName() : name.value());
            });
        } else if (raw.isRecord()) {
            record(schema, raw);
        }
    }

    private static ArrayNode array(ObjectNode schema, String name) {
        return schema.has(name) ? (ArrayNode) schema.get(name) : schema.putArray(name);
    }

    private static void container(ObjectNode schema, ParameterizedType generic) {
        Class<?> raw = (Class<?>) generic.getRawType();
        Type[] arguments = generic.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            schema.put("type", "array");
            describe(schema.putObject("items"), arguments[0]);
        } else if (Map.class.isAssignableFrom(raw)) {
            schema.put("type", "object");
            describe(schema.putObject("additionalProperties"), arguments[1]);
        }
    }

    private static void record(ObjectNode schema, Class<?> type) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = KubeJson.mapper().createArrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
                continue;
            }
            describe(
                    properties.putObject(name(component.getAccessor(), component.getName())),
                    component.getGenericType());
            if (isAlwaysThere(component, type)) {
                required.add(name(component.getAccessor(), component.getName()));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            boolean component = Arrays.stream(type.getRecordComponents())
                    .anyMatch(c -> c.getName().equals(method.getName()));
            if (!component && method.isAnnotationPresent(JsonProperty.class)) {
                describe(properties.putObject(name(method, method.getName())), method.getGenericReturnType());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private static String name(AnnotatedElement element, String otherwise) {
        JsonProperty property = element.getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty() ? otherwise : property.value();
    }

    private static boolean isAlwaysThere(RecordComponent component, Class<?> type) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        JsonInclude include = own == null ? type.getAnnotation(JsonInclude.class) : own;
        boolean leavesOut = include != null && include.value() == JsonInclude.Include.NON_EMPTY;
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean mayBeLeftOut = leavesOut || nullable;
        return component.getType().isPrimitive() || !mayBeLeftOut;
    }
}
