package dev.timonel.dump;

/**
 * One thing about the cluster that no object of the dump is: its value, where that was read, and whether it is only assumed, so
 * that answers which depend on it may differ from the cluster's.
 */
public record Fact(String name, String value, String from, boolean assumed) {}
