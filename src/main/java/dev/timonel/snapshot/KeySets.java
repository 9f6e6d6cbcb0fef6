package dev.timonel.snapshot;

import dev.timonel.model.ObjectKey;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import org.pcollections.TreePSet;

/** Immutable sets of keys in their order. Most entries of an index have one key, and that takes a quarter of the memory of a tree. */
final class KeySets {
    private KeySets() {}

    static Set<ObjectKey> of(SortedSet<ObjectKey> keys) {
        return keys.size() == 1 ? Collections.singleton(keys.first()) : TreePSet.fromSortedSet(keys);
    }

    static Set<ObjectKey> plus(Set<ObjectKey> keys, ObjectKey key) {
        if (keys.isEmpty()) {
            return Collections.singleton(key);
        }
        if (keys instanceof TreePSet<ObjectKey> tree) {
            return tree.plus(key);
        }
        return keys.contains(key) ? keys : TreePSet.from(keys).plus(key);
    }

    static Set<ObjectKey> minus(Set<ObjectKey> keys, ObjectKey key) {
        if (keys instanceof TreePSet<ObjectKey> tree) {
            TreePSet<ObjectKey> rest = tree.minus(key);
            return rest.size() == 1 ? Collections.singleton(rest.first()) : rest;
        }
        return keys.contains(key) ? Set.of() : keys;
    }
}
