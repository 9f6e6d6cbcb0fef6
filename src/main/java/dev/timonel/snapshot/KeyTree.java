package dev.timonel.snapshot;

import dev.timonel.model.Keyed;
import dev.timonel.model.ObjectKey;
import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;

/**
 * A persistent set of what has a key, no two of one, in the order of the keys: a B-tree, so that an element takes five bytes, and is
 * none of the objects that a collector has to mark. A changed tree shares all but the nodes on the way to the element. What
 * is asked for costs the logarithm of the size: an element, the number of those between two keys, the first of these.
 *
 * @param <V> the keys themselves, or objects, which are compared by identity
 */
final class KeyTree<V extends Keyed> extends AbstractSet<V> {
    private static final KeyTree<Keyed> EMPTY = new KeyTree<>(KeyNode.NONE);

    private final KeyNode root;

    private KeyTree(KeyNode root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked")
    static <V extends Keyed> KeyTree<V> empty() {
        return (KeyTree<V>) EMPTY;
    }

    /** The values, which their keys stand for in the map. */
    static <V extends Keyed> KeyTree<V> of(SortedMap<ObjectKey, V> sorted) {
        return of(sorted.values());
    }

    /** These values, which come in the order of their keys. */
    static <V extends Keyed> KeyTree<V> of(Collection<V> sorted) {
        return sorted.isEmpty() ? empty() : new KeyTree<>(KeyNode.of(sorted.toArray(new Keyed[0])));
    }

    @Nullable
    V get(ObjectKey key) {
        return cast(root.get(key));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <V> @Nullable V cast(@Nullable Keyed value) {
        return (V) value;
    }

    /** With this value, in the place of the one of its key; itself, if that is this one. */
    KeyTree<V> plus(V value) {
        KeyNode changed = root.plus(value);
        return changed == root ? this : new KeyTree<>(changed.asRoot());
    }

    /** Without the value of this key; itself, if there is none. */
    KeyTree<V> minus(ObjectKey key) {
        KeyNode changed = root.minus(key);
        return changed == root ? this : changed.size() == 0 ? empty() : new KeyTree<>(changed.asRoot());
    }

    /** The values from the one key, or behind it, to before the other; without one, to the end. */
    Collection<V> between(ObjectKey from, boolean inclusive, @Nullable ObjectKey to) {
        int first = root.rank(from, !inclusive);
        return new Part<>(root, first, to == null ? size() : Math.max(first, root.rank(to, false)));
    }

    @Override
    public int size() {
        return root.size();
    }

    @Override
    public boolean contains(@Nullable Object other) {
        return other instanceof Keyed value && value.equals(root.get(value.key()));
    }

    @Override
    public Iterator<V> iterator() {
        return new Walk<>(root, 0, size());
    }

    @Override
    public Spliterator<V> spliterator() {
        return sized(this);
    }

    private static <V> Spliterator<V> sized(Collection<V> values) {
        return Spliterators.spliterator(
                values, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    }

    /** The values of these ranks. */
    private static final class Part<V extends Keyed> extends AbstractCollection<V> {
        private final KeyNode root;
        private final int first;
        private final int end;

        private Part(KeyNode root, int first, int end) {
            this.root = root;
            this.first = first;
            this.end = end;
        }

        @Override
        public int size() {
            return end - first;
        }

        @Override
        public Iterator<V> iterator() {
            return new Walk<>(root, first, end);
        }

        @Override
        public Spliterator<V> spliterator() {
            return sized(this);
        }
    }

    /** From rank to rank; each leaf is looked for when the one before has ended. */
    private static final class Walk<V extends Keyed> implements Iterator<V> {
        private final KeyNode root;
        private final int end;
        private int next;
        private Keyed[] leaf = {};
        private int at;

        private Walk(KeyNode root, int first, int end) {
            this.root = root;
            this.next = first;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        @SuppressWarnings("unchecked")
        public V next() {
            if (next >= end) {
                throw new NoSuchElementException();
            }
            if (at == leaf.length) {
                KeyNode node = root;
                int rest = next;
                while (node instanceof KeyNode.Branch branch) {
                    int child = 0;
                    while (rest >= branch.children()[child].size()) {
                        rest -= branch.children()[child++].size();
                    }
                    node = branch.children()[child];
                }
                leaf = ((KeyNode.Leaf) node).values();
                at = rest;
            }
            next++;
            return (V) leaf[at++];
        }
    }
}
