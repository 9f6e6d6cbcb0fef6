package dev.timonel.mcp;

/** What an operator sets for assistants; {@code write}: tools that change something are offered, too. */
public record McpSettings(boolean write) {}
