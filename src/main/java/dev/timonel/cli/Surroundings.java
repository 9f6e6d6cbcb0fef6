package dev.timonel.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** What a command reads and writes. {@code terminal}: nobody has put a file or a pipe in the place of {@code in}. */
record Surroundings(InputStream in, boolean terminal, PrintStream out) {}
