package dev.timonel.diagnosis;

import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.dump.DumpRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A dump of {@code src/test/resources/dumps} and what a person who knows said of it. */
public record VerdictDump(String name, Dump dump, JsonNode said) {
    private static final Path DUMPS = Path.of("src/test/resources/dumps");
    private static final YAMLMapper YAML = new YAMLMapper();

    public static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(DUMPS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".verdict.yaml"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .sorted()
                    .toList();
        }
    }

    public static VerdictDump read(String name) {
        try (InputStream in = Files.newInputStream(DUMPS.resolve(name + ".yaml"))) {
            return new VerdictDump(
                    name,
                    Dump.read(in, DumpLimits.DEFAULT),
                    YAML.readTree(Files.readString(DUMPS.resolve(name + ".verdict.yaml"))));
        } catch (IOException | DumpRefusedException unreadable) {
            throw new AssertionError(name, unreadable);
        }
    }

    public Question question() {
        JsonNode asked = said.get("question");
        return new Question(text(asked, "namespace"), text(asked, "service"), text(asked, "port"), text(asked, "from"));
    }

    /** {@code ""} if nothing was said of it. */
    public String text(String field) {
        return text(said, field);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
