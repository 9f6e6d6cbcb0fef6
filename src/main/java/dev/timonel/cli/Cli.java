package dev.timonel.cli;

import dev.timonel.dump.DumpRefusedException;
import dev.timonel.model.StatusException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The commands of the jar. The exit status is {@value Exit#FINE} if what was asked about answers, {@value Exit#DOES_NOT_ANSWER} if it
 * does not, and {@value Exit#NO_ANSWER} if there is no answer: a command, option or name that there is not, or a dump that cannot be
 * read. What is printed to {@code out} is the answer, and nothing else.
 */
public final class Cli {
    private final InputStream in;
    private final boolean terminal;
    private final PrintStream out;
    private final PrintStream err;

    /** {@code terminal}: nobody has put a file or a pipe in the place of {@code in}. */
    public Cli(InputStream in, boolean terminal, PrintStream out, PrintStream err) {
        this.in = in;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
    }

    /** With what the process reads and writes; the exit status. All that is written is UTF-8. */
    public static int onConsole(String... arguments) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        try {
            return new Cli(System.in, isTerminal(), out, err).run(arguments);
        } catch (OutOfMemoryError full) {
            err.println("timonel: the dump does not fit into the memory of the JVM: give it more, as with -Xmx2g");
            return Exit.NO_ANSWER;
        } catch (Error broken) {
            broken.printStackTrace(err);
            return Exit.NO_ANSWER;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** A console needs two terminals; where the system tells what standard input is, that alone is asked. */
    private static boolean isTerminal() {
        try {
            String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return System.console() != null;
        }
    }

    /** Whether these arguments of the program name a command or ask for help; others are settings of a server. */
    public static boolean isFor(String[] arguments) {
        return arguments.length > 0
                && (!arguments[0].startsWith("-")
                        || List.of("-h", "--help", "-V", "--version").contains(arguments[0]));
    }

    /** The exit status. */
    public int run(String... arguments) {
        Surroundings surroundings = new Surroundings(in, terminal, out);
        CommandLine commands = new CommandLine(new Timonel());
        // Each new command is hung in here.
        commands.addSubcommand(new WhyCommand(surroundings));
        commands.addSubcommand(new ExplainCommand(surroundings));
        commands.addSubcommand(new RouteCommand(surroundings));
        commands.addSubcommand(new AuditCommand(surroundings));
        commands.addSubcommand(new WhatIfCommand(surroundings));
        return commands.setOut(writer(out))
                .setErr(writer(err))
                .setUsageHelpAutoWidth(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setExecutionExceptionHandler((failure, command, parsed) -> refuse(failure))
                .execute(arguments);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private int refuse(Exception failure) {
        if (failure instanceof NoAnswerException told) {
            err.println("timonel: " + told.getMessage());
        } else if (failure instanceof StatusException refused) {
            err.println("timonel: " + refused.status().getMessage());
        } else if (failure instanceof DumpRefusedException refused) {
            err.println("timonel: this is not a dump that can be read: " + refused.told());
        } else {
            failure.printStackTrace(err);
        }
        return Exit.NO_ANSWER;
    }

    @Command(
            name = "timonel",
            description = {
                "Kubernetes Services without the cluster.",
                "",
                "Without a command, or with settings alone (--server.port=8081), it starts the server. A command answers"
                        + " a question about a dump of a cluster, and starts nothing. A dump is what this prints:",
                "",
                "  kubectl get -A -o yaml nodes,namespaces,pods,services,endpointslices,\\%n"
                        + "endpoints,servicecidrs,ipaddresses,events,leases,networkpolicies,\\%n"
                        + "configmaps > dump.yaml",
                ""
            },
            synopsisSubcommandLabel = "COMMAND",
            commandListHeading = "Commands:%n",
            footer = {
                "",
                "Exit status: 0 it answers, or nothing is wrong; 1 it does not, or an error was found;",
                "2 there is no answer: bad usage, no such name, a dump that cannot be read."
            },
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    private static final class Timonel implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
        }
    }
}
