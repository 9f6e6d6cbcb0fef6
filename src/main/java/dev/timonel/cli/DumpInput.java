package dev.timonel.cli;

import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.dump.DumpRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a command has its dump from, and in which form it answers. */
final class DumpInput {
    @Parameters(
            arity = "0..1",
            paramLabel = "DUMP",
            defaultValue = "-",
            description =
                    "The file with the dump: YAML, JSON or a tar, with gzip or without; - or none is standard input.")
    private String file = "-";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text (default), for people, or json, the answer of the server's path of this name.")
    private Form form = Form.text;

    /** Named as they are written. */
    private enum Form {
        text,
        json
    }

    boolean json() {
        return form == Form.json;
    }

    Dump read(Surroundings surroundings) throws NoAnswerException, DumpRefusedException {
        return read(file, surroundings);
    }

    /** The dump in the file; {@code -} is standard input. */
    static Dump read(String file, Surroundings surroundings) throws NoAnswerException, DumpRefusedException {
        if (!file.equals("-")) {
            if (Files.isDirectory(Path.of(file))) {
                throw new NoAnswerException(
                        file + " is a directory: pipe it in, as in\n  tar cf - " + file + " | timonel ...");
            }
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                return Dump.read(in, DumpLimits.DEFAULT);
            } catch (NoSuchFileException missing) {
                throw new NoAnswerException("there is no file " + file);
            } catch (IOException unreadable) {
                throw new NoAnswerException("cannot read " + file + ": " + unreadable.getMessage());
            }
        }
        if (surroundings.terminal()) {
            throw new NoAnswerException("there is no dump: name a file, or pipe one in, as in\n"
                    + "  kubectl get nodes,namespaces,pods,services,endpointslices,endpoints -A -o yaml | timonel ...");
        }
        return Dump.read(surroundings.in(), DumpLimits.DEFAULT);
    }
}
