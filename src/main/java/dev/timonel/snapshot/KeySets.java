package dev.timonel.snapshot;

import dev.timonel.model.ObjectKey;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Immutable sets of keys, as an index holds them: null is the empty one, and a key is the set of itself, as most have one. */
final class KeySets {
    private KeySets() {}

    static Object of(SortedSet<ObjectKey> keys) {
        return keys.size() == 1 ? keys.first() : KeyTree.of(keys);
    }

    static Set<ObjectKey> read(@Nullable Object held) {
        return held == null ? Set.of() : held instanceof ObjectKey key ? Collections.singleton(key) : tree(held);
    }

    static Object plus(@Nullable Object held, ObjectKey key) {
        if (held == null || held.equals(key)) {
            return key;
        }
        return held instanceof ObjectKey other
                ? KeyTree.<ObjectKey>empty().plus(other).plus(key)
                : tree(held).plus(key);
    }

    static @Nullable Object minus(Object held, ObjectKey key) {
        if (held instanceof ObjectKey) {
            return held.equals(key) ? null : held;
        }
        KeyTree<ObjectKey> rest = tree(held).minus(key);
        return rest.size() == 1 ? rest.iterator().next() : rest;
    }

    @SuppressWarnings("unchecked")
    private static KeyTree<ObjectKey> tree(Object held) {
        return (KeyTree<ObjectKey>) held;
    }
}
