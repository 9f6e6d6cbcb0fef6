package dev.timonel.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrStringArray;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one Kubernetes type by their JSON names, in alphabetical order, read once from the annotations of its
 * fabric8 class. Immutable; a reference to another type is its class, so that types may refer to each other.
 */
public final class TypeSchema {
    private static final Map<Class<?>, TypeSchema> KNOWN = new ConcurrentHashMap<>();

    /** Timestamps are plain strings in fabric8, so their names tell them; no other string field is called so. */
    private static final Set<String> TIMES = Set.of(
            "completionTime",
            "creationTimestamp",
            "deletionTimestamp",
            "deprecatedFirstTimestamp",
            "deprecatedLastTimestamp",
            "expirationTimestamp",
            "finishedAt",
            "firstTimestamp",
            "lastHeartbeatTime",
            "lastProbeTime",
            "lastScaleTime",
            "lastScheduleTime",
            "lastSuccessfulTime",
            "lastTimestamp",
            "lastTransitionTime",
            "lastUpdateTime",
            "startTime",
            "startedAt",
            "time",
            "timeAdded");

    /** So are bytes; {@code disruptedPods} are times by pod. */
    private static final Map<String, Shape> SAID = Map.of(
            "ConfigMap.binaryData", Shape.BYTES,
            "PodDisruptionBudgetStatus.disruptedPods", Shape.TIME,
            "Secret.data", Shape.BYTES,
            "WebhookClientConfig.caBundle", Shape.BYTES);

    private static final Map<Type, Shape> SCALARS = Map.ofEntries(
            Map.entry(String.class, Shape.STRING),
            Map.entry(Integer.class, Shape.INT32),
            Map.entry(Long.class, Shape.INT64),
            Map.entry(Double.class, Shape.NUMBER),
            Map.entry(Boolean.class, Shape.BOOLEAN),
            Map.entry(Object.class, Shape.ANY),
            Map.entry(FieldsV1.class, Shape.FIELDS),
            Map.entry(JsonNode.class, Shape.ANY),
            Map.entry(MicroTime.class, Shape.MICRO_TIME),
            Map.entry(ZonedDateTime.class, Shape.MICRO_TIME), // fabric8 has MicroTime so where it formats it itself
            Map.entry(Quantity.class, Shape.QUANTITY),
            Map.entry(IntOrString.class, Shape.INT_OR_STRING));

    private static final Set<Type> SCHEMAS_OR_OTHERS =
            Set.of(JSONSchemaPropsOrBool.class, JSONSchemaPropsOrArray.class, JSONSchemaPropsOrStringArray.class);

    private final Class<?> type;
    private final SortedMap<String, FieldSchema> fields;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<FieldSchema> placed;

    private TypeSchema(Class<?> type, SortedMap<String, FieldSchema> fields) {
        this.type = type;
        this.fields = Collections.unmodifiableSortedMap(fields);
        this.placed = List.copyOf(fields.values());
        fields.keySet().forEach(name -> places.put(name, places.size()));
    }

    /** The JSON shapes of a field. */
    public enum Shape {
        STRING,
        /** A string in base64. */
        BYTES,
        /** A string in RFC 3339, whole seconds. */
        TIME,
        /** A string in RFC 3339 with six digits after the point. */
        MICRO_TIME,
        INT32,
        INT64,
        NUMBER,
        BOOLEAN,
        OBJECT,
        ARRAY,
        MAP,
        QUANTITY,
        INT_OR_STRING,
        /** Free-form JSON. */
        ANY,
        /** The names of fields, in an object: what else is there means nothing. */
        FIELDS,
        /** An OBJECT or an ARRAY of them; anything else is free-form ({@code additionalProperties: true}). */
        OBJECTS_OR_ANY
    }

    /** {@code reference} is the class of an OBJECT, or of OBJECTS_OR_ANY; {@code element} what an ARRAY or the values of a MAP hold. */
    public record FieldSchema(
            Shape shape,
            @Nullable Class<?> reference,
            @Nullable FieldSchema element) {

        /** The type of an OBJECT or of OBJECTS_OR_ANY. */
        public TypeSchema type() {
            return TypeSchema.of(Objects.requireNonNull(reference));
        }

        /** What an ARRAY or the values of a MAP hold. */
        public FieldSchema elements() {
            return Objects.requireNonNull(element);
        }
    }

    public static TypeSchema of(Class<?> type) {
        TypeSchema known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        TypeSchema made = new TypeSchema(type, reflect(type));
        KNOWN.put(type, made);
        return made;
    }

    /** The Kubernetes name of the type: {@code ServicePort}. */
    public String name() {
        return type.getSimpleName();
    }

    public Class<?> type() {
        return type;
    }

    public SortedMap<String, FieldSchema> fields() {
        return fields;
    }

    public @Nullable FieldSchema field(String name) {
        Integer place = places.get(name);
        return place == null ? null : placed.get(place);
    }

    /** The number of a field in the order of names, from 0; -1 for none. */
    public int place(String name) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }

    /** The field of this number. */
    public FieldSchema at(int place) {
        return placed.get(place);
    }

    private static SortedMap<String, FieldSchema> reflect(Class<?> type) {
        SortedMap<String, FieldSchema> fields = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null && !Modifier.isStatic(field.getModifiers())) {
                String name = property.value().isEmpty() ? field.getName() : property.value();
                FieldSchema schema = schema(field.getGenericType());
                Shape said = SAID.get(type.getSimpleName() + "." + name);
                boolean time = schema.shape() == Shape.STRING && TIMES.contains(name);
                fields.put(name, said != null ? with(said, schema) : time ? leaf(Shape.TIME) : schema);
            }
        }
        return fields;
    }

    private static FieldSchema with(Shape said, FieldSchema schema) {
        return schema.element() == null ? leaf(said) : new FieldSchema(schema.shape(), null, leaf(said));
    }

    private static FieldSchema schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Shape shape = generic.getRawType() == List.class ? Shape.ARRAY : Shape.MAP;
            return new FieldSchema(shape, null, schema(arguments[arguments.length - 1]));
        }
        Shape shape = SCALARS.get(type);
        if (shape != null) {
            return leaf(shape);
        }
        if (SCHEMAS_OR_OTHERS.contains(type)) {
            return new FieldSchema(Shape.OBJECTS_OR_ANY, JSONSchemaProps.class, null);
        }
        if (!(type instanceof Class<?> reference) || !reference.getName().startsWith("io.fabric8.")) {
            throw new IllegalArgumentException("no JSON shape is known for " + type.getTypeName());
        }
        return new FieldSchema(Shape.OBJECT, reference, null);
    }

    private static FieldSchema leaf(Shape shape) {
        return new FieldSchema(shape, null, null);
    }
}
