/** The examples of {@code http-examples}, read, run and rendered as shell commands. */
@NullMarked
package dev.timonel.http;

import org.jspecify.annotations.NullMarked;
