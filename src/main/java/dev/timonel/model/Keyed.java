package dev.timonel.model;

/** What an {@link ObjectKey} identifies, or the key itself: what can be sorted by it. */
public interface Keyed {
    ObjectKey key();
}
