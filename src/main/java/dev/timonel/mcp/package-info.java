/** The edge for assistants: {@code POST /mcp}, the Model Context Protocol, stateless. */
@NullMarked
package dev.timonel.mcp;

import org.jspecify.annotations.NullMarked;
