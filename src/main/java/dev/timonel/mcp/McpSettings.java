package dev.timonel.mcp;

import java.util.List;

/** What an operator sets for assistants; {@code write}: tools that change something are offered, too. */
public record McpSettings(boolean write) {

    List<Tool> offered(List<Tool> tools) {
        return tools.stream()
                .filter(tool -> write || tool.effect() == Tool.Effect.Reads)
                .toList();
    }
}
