package dev.timonel.api;

/** Which Warning headers are sent beyond Kubernetes' own: those of known traps, or not. */
public record WarningSettings(boolean traps) {}
