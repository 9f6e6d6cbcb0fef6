package dev.timonel.snapshot;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A persistent map in no order: a compressed hash trie (Steindorfer and Vinju, 2015), so that an entry takes some ten bytes and is none of the
 * objects that a collector has to mark. A changed map shares all but the nodes on the way to the entry, of which there are
 * as many as the size has digits to the base 32.
 *
 * @param <K> has a hash of its own, as records of texts and numbers do
 * @param <V> is compared by identity
 */
final class HashTrie<K, V> extends AbstractMap<K, V> {
    private static final HashTrie<?, ?> EMPTY = new HashTrie<>(TrieNode.NONE);

    private final TrieNode root;

    private HashTrie(TrieNode root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked")
    static <K, V> HashTrie<K, V> empty() {
        return (HashTrie<K, V>) EMPTY;
    }

    static <K, V> HashTrie<K, V> from(Map<? extends K, ? extends V> entries) {
        HashTrie<K, V> all = empty();
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            all = all.plus(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** With this value for the key; itself, if it has this one. */
    HashTrie<K, V> plus(K key, V value) {
        TrieNode changed = root.plus(key, value, hash(key), 0);
        return changed == root ? this : new HashTrie<>(changed);
    }

    /** Without the key; itself, if there is none. */
    HashTrie<K, V> minus(K key) {
        TrieNode changed = root.minus(key, hash(key), 0);
        return changed == root ? this : changed.size() == 0 ? empty() : new HashTrie<>(changed);
    }

    /** Each bit of the key's hash in some bit of every digit. */
    static int hash(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 15;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(@Nullable Object key) {
        return key == null ? null : (V) root.get(key, hash(key), 0);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return root.size();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return root.size();
            }

            @Override
            @SuppressWarnings("unchecked")
            public Iterator<Map.Entry<K, V>> iterator() {
                return (Iterator<Map.Entry<K, V>>) (Iterator<?>) root.entries();
            }
        };
    }
}
