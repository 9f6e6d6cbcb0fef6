package dev.timonel.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one JSON form of Kubernetes objects: what clients get, what the database keeps. Lists that the API declares
 * required are written even when empty.
 */
public final class KubeJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addMixIn(EndpointSlice.class, EndpointSliceMixin.class)
            .addMixIn(Quantity.class, QuantityMixin.class)
            .addMixIn(JSONSchemaProps.class, SchemaMixin.class)
            .build();

    private KubeJson() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static byte[] write(Object object) {
        return MAPPER.writeValueAsBytes(object);
    }

    public static <T> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /** The metadata of an object in the form of {@link #write}; what follows it is not read. */
    static ObjectMeta metadata(byte[] json) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean metadata = parser.currentName().equals("metadata");
                parser.nextToken();
                if (metadata) {
                    return parser.readValueAs(ObjectMeta.class);
                }
                parser.skipChildren();
            }
            return new ObjectMeta();
        }
    }

    /**
     * Whether two objects in the form of {@link #write} are the same to the letter, metadata and status aside. False says
     * nothing.
     */
    public static boolean sameDesire(byte[] one, byte[] other) {
        int start = JsonSpan.afterMember(one, "metadata");
        int otherStart = JsonSpan.afterMember(other, "metadata");
        if (start < 0 || otherStart < 0) {
            return false;
        }
        int end = JsonSpan.statusOrEnd(one, start);
        int otherEnd = JsonSpan.statusOrEnd(other, otherStart);
        return end >= 0 && otherEnd >= 0 && Arrays.equals(one, start, end, other, otherStart, otherEnd);
    }

    public static JsonNode tree(byte[] json) {
        return MAPPER.readTree(json);
    }

    /** The fabric8 object of a tree whose types were checked before. */
    public static <T extends HasMetadata> T fromTree(JsonNode tree, Class<T> type) {
        return MAPPER.treeToValue(tree, type);
    }

    interface EndpointSliceMixin {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        List<Endpoint> getEndpoints();
    }

    /** Bounds are floating in Go, which writes 1 where Java would write 1.0. */
    interface SchemaMixin {
        @JsonSerialize(using = GoFloat.class)
        Double getMaximum();

        @JsonSerialize(using = GoFloat.class)
        Double getMinimum();

        @JsonSerialize(using = GoFloat.class)
        Double getMultipleOf();
    }

    static final class GoFloat extends ValueSerializer<Double> {
        private static final double WHOLE = 1L << 53;

        @Override
        public void serialize(Double value, JsonGenerator out, SerializationContext context) {
            if (value == Math.rint(value) && Math.abs(value) <= WHOLE) {
                out.writeNumber(value.longValue());
            } else {
                out.writeNumber(value);
            }
        }
    }

    @JsonDeserialize(using = QuantityText.class)
    interface QuantityMixin {}

    /** Of a text, as nearly all are, without making a tree of it first; as Kubernetes writes it. */
    static final class QuantityText extends Quantity.Deserializer {
        @Override
        public Quantity deserialize(JsonParser parser, DeserializationContext context) {
            return parser.hasToken(JsonToken.VALUE_STRING)
                    ? new Quantity(CanonicalQuantity.of(parser.getString()))
                    : super.deserialize(parser, context);
        }
    }
}
