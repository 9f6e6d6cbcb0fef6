package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that the conformance tables name as a proof exists. */
class ConformanceTableTest {
    private static final Pattern PROOF = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @Test
    void everyProofThatIsNamedExists() throws IOException {
        Map<String, Path> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.filter(f -> f.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(f -> f.getFileName().toString().replace(".java", ""), f -> f));
        }
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path table : tables()) {
            for (var proof : PROOF.matcher(Files.readString(table)).results().toList()) {
                named++;
                Path file = tests.get(proof.group(1));
                if (file == null || !Files.readString(file).contains(" void " + proof.group(2) + "(")) {
                    missing.add(table.getFileName() + ": " + proof.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isPositive();
    }

    private static List<Path> tables() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return files.filter(f ->
                            f.toString().contains("conformance") && f.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
