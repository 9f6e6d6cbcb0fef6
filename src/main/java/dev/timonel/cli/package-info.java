/** The commands of the jar: questions about a dump, answered without a server. */
@NullMarked
package dev.timonel.cli;

import org.jspecify.annotations.NullMarked;
