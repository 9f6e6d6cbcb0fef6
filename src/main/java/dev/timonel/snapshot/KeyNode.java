package dev.timonel.snapshot;

import dev.timonel.model.Keyed;
import dev.timonel.model.ObjectKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link KeyTree}. No array is written to once it is in one. All but a root are between {@link #LEAST} and
 * {@link #MOST} wide; what a change of a node gives may be one out of it, and its parent then divides it or joins it to its
 * neighbour.
 */
abstract sealed class KeyNode {
    static final int MOST = 32;
    static final int LEAST = 10;
    static final KeyNode NONE = new Leaf(new Keyed[0]);

    /** The number of values below it. */
    abstract int size();

    /** The number of values or children. */
    abstract int width();

    /** The key that all below it are at least; it has something below it. */
    abstract ObjectKey low();

    abstract @Nullable Keyed get(ObjectKey key);

    /** How many values are before this key, or at it. */
    abstract int rank(ObjectKey key, boolean orAt);

    abstract KeyNode plus(Keyed value);

    abstract KeyNode minus(ObjectKey key);

    abstract KeyNode part(int from, int to);

    abstract KeyNode joined(KeyNode right);

    /** This node, as wide as the root of a tree may be. */
    KeyNode asRoot() {
        if (width() > MOST) {
            return new Branch(halves());
        }
        return this instanceof Branch branch && branch.width() == 1 ? branch.children()[0] : this;
    }

    KeyNode[] halves() {
        int half = width() >>> 1;
        return new KeyNode[] {part(0, half), part(half, width())};
    }

    /** The root of a tree of these, which are sorted. */
    static KeyNode of(Keyed[] sorted) {
        int count = parts(sorted.length);
        KeyNode[] level = new KeyNode[count];
        for (int i = 0; i < count; i++) {
            level[i] = new Leaf(
                    Arrays.copyOfRange(sorted, start(sorted.length, i, count), start(sorted.length, i + 1, count)));
        }
        while (level.length > 1) {
            int above = parts(level.length);
            KeyNode[] next = new KeyNode[above];
            for (int i = 0; i < above; i++) {
                next[i] = new Branch(
                        Arrays.copyOfRange(level, start(level.length, i, above), start(level.length, i + 1, above)));
            }
            level = next;
        }
        return level[0];
    }

    /** Into how many nodes of three quarters' width so many go. */
    private static int parts(int number) {
        return number <= MOST ? 1 : (number + MOST * 3 / 4 - 1) / (MOST * 3 / 4);
    }

    private static int start(int number, int part, int parts) {
        return (int) ((long) number * part / parts);
    }

    private static <T> T[] concat(T[] left, T[] right) {
        T[] all = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, all, left.length, right.length);
        return all;
    }

    static final class Leaf extends KeyNode {
        private final Keyed[] values;

        private Leaf(Keyed[] values) {
            this.values = values;
        }

        Keyed[] values() {
            return values;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        int width() {
            return values.length;
        }

        @Override
        ObjectKey low() {
            return values[0].key();
        }

        @Override
        @Nullable
        Keyed get(ObjectKey key) {
            int at = find(key);
            return at >= 0 ? values[at] : null;
        }

        @Override
        int rank(ObjectKey key, boolean orAt) {
            int at = find(key);
            return at < 0 ? -at - 1 : orAt ? at + 1 : at;
        }

        private int find(ObjectKey key) {
            int low = 0;
            int high = values.length - 1;
            while (low <= high) {
                int middle = low + high >>> 1;
                int order = values[middle].key().compareTo(key);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }

        @Override
        KeyNode plus(Keyed value) {
            int at = find(value.key());
            if (at >= 0 && values[at] == value) {
                return this;
            }
            int place = at >= 0 ? at : -at - 1;
            int more = at >= 0 ? 0 : 1;
            Keyed[] changed = new Keyed[values.length + more];
            System.arraycopy(values, 0, changed, 0, place);
            changed[place] = value;
            System.arraycopy(values, place + 1 - more, changed, place + 1, changed.length - place - 1);
            return new Leaf(changed);
        }

        @Override
        KeyNode minus(ObjectKey key) {
            int at = find(key);
            if (at < 0) {
                return this;
            }
            Keyed[] rest = new Keyed[values.length - 1];
            System.arraycopy(values, 0, rest, 0, at);
            System.arraycopy(values, at + 1, rest, at, rest.length - at);
            return new Leaf(rest);
        }

        @Override
        KeyNode part(int from, int to) {
            return new Leaf(Arrays.copyOfRange(values, from, to));
        }

        @Override
        KeyNode joined(KeyNode right) {
            return new Leaf(concat(values, ((Leaf) right).values));
        }
    }

    static final class Branch extends KeyNode {
        private final KeyNode[] children;
        /** At most the lowest key of each child, and greater than all of the one before; what it says of the first is not asked. */
        private final ObjectKey[] lows;

        private final int size;

        private Branch(KeyNode[] children) {
            this(children, lows(children), size(children));
        }

        private Branch(KeyNode[] children, ObjectKey[] lows, int size) {
            this.children = children;
            this.lows = lows;
            this.size = size;
        }

        private static ObjectKey[] lows(KeyNode[] children) {
            ObjectKey[] lows = new ObjectKey[children.length];
            for (int i = 0; i < lows.length; i++) {
                lows[i] = children[i].low();
            }
            return lows;
        }

        private static int size(KeyNode[] nodes) {
            int size = 0;
            for (KeyNode node : nodes) {
                size += node.size();
            }
            return size;
        }

        KeyNode[] children() {
            return children;
        }

        @Override
        int size() {
            return size;
        }

        @Override
        int width() {
            return children.length;
        }

        @Override
        ObjectKey low() {
            return lows[0];
        }

        @Override
        @Nullable
        Keyed get(ObjectKey key) {
            return children[childOf(key)].get(key);
        }

        @Override
        int rank(ObjectKey key, boolean orAt) {
            int at = childOf(key);
            int before = 0;
            for (int i = 0; i < at; i++) {
                before += children[i].size();
            }
            return before + children[at].rank(key, orAt);
        }

        private int childOf(ObjectKey key) {
            int low = 1;
            int high = lows.length - 1;
            while (low <= high) {
                int middle = low + high >>> 1;
                if (lows[middle].compareTo(key) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return high;
        }

        @Override
        KeyNode plus(Keyed value) {
            int at = childOf(value.key());
            KeyNode changed = children[at].plus(value);
            if (changed == children[at]) {
                return this;
            }
            return changed.width() <= MOST ? with(at, changed) : replaced(at, at + 1, changed.halves());
        }

        @Override
        KeyNode minus(ObjectKey key) {
            int at = childOf(key);
            KeyNode changed = children[at].minus(key);
            if (changed == children[at]) {
                return this;
            }
            if (changed.width() >= LEAST) {
                return with(at, changed);
            }
            KeyNode both = at == 0 ? changed.joined(children[1]) : children[at - 1].joined(changed);
            int first = Math.max(0, at - 1);
            return replaced(first, first + 2, both.width() <= MOST ? new KeyNode[] {both} : both.halves());
        }

        private Branch with(int at, KeyNode child) {
            KeyNode[] changed = children.clone();
            changed[at] = child;
            return new Branch(changed, lows, size - children[at].size() + child.size());
        }

        private Branch replaced(int from, int to, KeyNode[] others) {
            KeyNode[] changed = new KeyNode[children.length - (to - from) + others.length];
            ObjectKey[] keys = new ObjectKey[changed.length];
            System.arraycopy(children, 0, changed, 0, from);
            System.arraycopy(lows, 0, keys, 0, from);
            System.arraycopy(others, 0, changed, from, others.length);
            for (int i = 0; i < others.length; i++) {
                keys[from + i] = others[i].low();
            }
            System.arraycopy(children, to, changed, from + others.length, children.length - to);
            System.arraycopy(lows, to, keys, from + others.length, children.length - to);
            return new Branch(changed, keys, size(changed));
        }

        @Override
        KeyNode part(int from, int to) {
            return new Branch(Arrays.copyOfRange(children, from, to));
        }

        @Override
        KeyNode joined(KeyNode right) {
            return new Branch(concat(children, ((Branch) right).children));
        }
    }
}
