package dev.timonel.model.patch;

import dev.timonel.model.merge.MergeRules;
import org.jspecify.annotations.Nullable;

/** Which lists a strategic merge patch merges, and by what. A list without a key is replaced as a whole. */
final class MergeKeys {
    /** Marks lists of scalars that are merged as sets. */
    static final String PRIMITIVE = "";

    private MergeKeys() {}

    /** Null if the list is atomic. */
    static @Nullable String of(String type, String field) {
        return MergeRules.patchMergeKey(type, field);
    }
}
