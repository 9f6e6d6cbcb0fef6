package dev.timonel.model.patch;

import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import dev.timonel.model.merge.MergeRules;
import org.jspecify.annotations.Nullable;

/** How the fields of an object merge. */
interface MergeType {
    /** By what the elements of a list are told apart; {@link MergeKeys#PRIMITIVE} for a set, null if the list is atomic. */
    @Nullable
    String keyOf(String field);

    /** Whether an object in this field takes the place of the one that is there. */
    boolean replaces(String field);

    /** Of the object in this field; of one where no type is known (labels), all is merged as maps. */
    MergeType field(String name);

    /** Of the elements of the list in this field. */
    MergeType element(String name);

    /** As the published schema says; null where it knows no type. */
    static MergeType published(@Nullable TypeSchema schema) {
        return new Published(schema);
    }

    /** Of a type of Kubernetes. */
    record Published(@Nullable TypeSchema schema) implements MergeType {
        @Override
        public @Nullable String keyOf(String field) {
            return schema == null ? null : MergeKeys.of(schema.name(), field);
        }

        @Override
        public boolean replaces(String field) {
            return schema != null && MergeRules.patchReplaces(schema.name(), field);
        }

        @Override
        public MergeType field(String name) {
            return published(StrategicMerge.objectType(of(name)));
        }

        @Override
        public MergeType element(String name) {
            return published(StrategicMerge.elementType(of(name)));
        }

        private @Nullable FieldSchema of(String name) {
            return schema == null ? null : schema.field(name);
        }
    }
}
