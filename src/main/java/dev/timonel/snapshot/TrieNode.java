package dev.timonel.snapshot;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link HashTrie}. No array is written to once it is in one. All but a root have at least two entries below
 * them, so that equal maps have equal nodes.
 */
final class TrieNode {
    static final TrieNode NONE = new TrieNode(0, 0, new Object[0], 0);

    /** Bits of a hash that choose among the places of a node. */
    private static final int DIGIT = 5;

    /** From here on the hash is used up, and the entries are one behind the other, by no digit. */
    private static final int USED_UP = 35;

    /** The digits that one entry has, which is here. */
    private final int single;

    /** The digits that several have, which are below. */
    private final int several;

    /** Keys, each before its value, in the order of their digits; then nodes. */
    private final Object[] slots;

    private final int size;

    private TrieNode(int single, int several, Object[] slots, int size) {
        this.single = single;
        this.several = several;
        this.slots = slots;
        this.size = size;
    }

    int size() {
        return size;
    }

    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift);
    }

    private int entryAt(int bit) {
        return 2 * Integer.bitCount(single & bit - 1);
    }

    private int nodeAt(int bit) {
        return 2 * Integer.bitCount(single) + Integer.bitCount(several & bit - 1);
    }

    @Nullable
    Object get(Object key, int hash, int shift) {
        TrieNode node = this;
        for (int at = shift; at < USED_UP; at += DIGIT) {
            int bit = bit(hash, at);
            if ((node.single & bit) != 0) {
                int slot = node.entryAt(bit);
                return node.slots[slot].equals(key) ? node.slots[slot + 1] : null;
            }
            if ((node.several & bit) == 0) {
                return null;
            }
            node = (TrieNode) node.slots[node.nodeAt(bit)];
        }
        int slot = node.find(key);
        return slot < 0 ? null : node.slots[slot + 1];
    }

    private int find(Object key) {
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (slots[slot].equals(key)) {
                return slot;
            }
        }
        return -1;
    }

    TrieNode plus(Object key, Object value, int hash, int shift) {
        if (shift >= USED_UP) {
            int slot = find(key);
            return slot >= 0 ? valued(slot, value) : new TrieNode(0, 0, inserted(slots.length, key, value), size + 1);
        }
        int bit = bit(hash, shift);
        if ((single & bit) != 0) {
            int slot = entryAt(bit);
            return slots[slot].equals(key) ? valued(slot, value) : pushed(bit, slot, key, value, hash, shift);
        }
        if ((several & bit) != 0) {
            int slot = nodeAt(bit);
            TrieNode node = (TrieNode) slots[slot];
            TrieNode changed = node.plus(key, value, hash, shift + DIGIT);
            return changed == node ? this : below(slot, node, changed);
        }
        return new TrieNode(single | bit, several, inserted(entryAt(bit), key, value), size + 1);
    }

    private TrieNode valued(int slot, Object value) {
        if (slots[slot + 1] == value) {
            return this;
        }
        Object[] changed = slots.clone();
        changed[slot + 1] = value;
        return new TrieNode(single, several, changed, size);
    }

    private TrieNode below(int slot, TrieNode before, TrieNode node) {
        Object[] changed = slots.clone();
        changed[slot] = node;
        return new TrieNode(single, several, changed, size - before.size + node.size);
    }

    private Object[] inserted(int at, Object key, Object value) {
        Object[] changed = new Object[slots.length + 2];
        System.arraycopy(slots, 0, changed, 0, at);
        changed[at] = key;
        changed[at + 1] = value;
        System.arraycopy(slots, at, changed, at + 2, slots.length - at);
        return changed;
    }

    /** With the entry of this slot, and this one of the same digit, in a node below. */
    private TrieNode pushed(int bit, int slot, Object key, Object value, int hash, int shift) {
        Object other = slots[slot];
        TrieNode node = NONE.plus(other, slots[slot + 1], HashTrie.hash(other), shift + DIGIT)
                .plus(key, value, hash, shift + DIGIT);
        int at = nodeAt(bit) - 2;
        Object[] changed = new Object[slots.length - 1];
        System.arraycopy(slots, 0, changed, 0, slot);
        System.arraycopy(slots, slot + 2, changed, slot, at - slot);
        changed[at] = node;
        System.arraycopy(slots, at + 2, changed, at + 1, slots.length - at - 2);
        return new TrieNode(single ^ bit, several | bit, changed, size + 1);
    }

    TrieNode minus(Object key, int hash, int shift) {
        if (shift >= USED_UP) {
            int slot = find(key);
            return slot < 0 ? this : new TrieNode(0, 0, removed(slot), size - 1);
        }
        int bit = bit(hash, shift);
        if ((single & bit) != 0) {
            int slot = entryAt(bit);
            return slots[slot].equals(key) ? new TrieNode(single ^ bit, several, removed(slot), size - 1) : this;
        }
        if ((several & bit) == 0) {
            return this;
        }
        int slot = nodeAt(bit);
        TrieNode node = (TrieNode) slots[slot];
        TrieNode changed = node.minus(key, hash, shift + DIGIT);
        if (changed == node) {
            return this;
        }
        return changed.size == 1 ? pulled(bit, slot, changed) : below(slot, node, changed);
    }

    private Object[] removed(int slot) {
        Object[] rest = new Object[slots.length - 2];
        System.arraycopy(slots, 0, rest, 0, slot);
        System.arraycopy(slots, slot + 2, rest, slot, rest.length - slot);
        return rest;
    }

    /** With the one entry that is left in the node of this slot in its place. */
    private TrieNode pulled(int bit, int slot, TrieNode last) {
        int at = entryAt(bit);
        Object[] changed = new Object[slots.length + 1];
        System.arraycopy(slots, 0, changed, 0, at);
        changed[at] = last.slots[0];
        changed[at + 1] = last.slots[1];
        System.arraycopy(slots, at, changed, at + 2, slot - at);
        System.arraycopy(slots, slot + 1, changed, slot + 2, slots.length - slot - 1);
        return new TrieNode(single | bit, several ^ bit, changed, size - 1);
    }

    /** All entries below it. */
    Iterator<Map.Entry<Object, Object>> entries() {
        return size == 0 ? Collections.emptyIterator() : new Walk(this);
    }

    private int keys() {
        return several == 0 ? slots.length : 2 * Integer.bitCount(single);
    }

    private static final class Walk implements Iterator<Map.Entry<Object, Object>> {
        private final Deque<TrieNode> ahead = new ArrayDeque<>();
        private TrieNode node;
        private int slot;

        private Walk(TrieNode root) {
            enter(root);
        }

        private void enter(TrieNode next) {
            node = next;
            slot = 0;
            for (int i = next.slots.length - 1; i >= next.keys(); i--) {
                ahead.push((TrieNode) next.slots[i]);
            }
        }

        @Override
        public boolean hasNext() {
            while (slot == node.keys() && !ahead.isEmpty()) {
                enter(ahead.pop());
            }
            return slot < node.keys();
        }

        @Override
        public Map.Entry<Object, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            slot += 2;
            return Map.entry(node.slots[slot - 2], node.slots[slot - 1]);
        }
    }
}
