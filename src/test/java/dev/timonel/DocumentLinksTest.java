package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents point at exists. */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");
    private static final Pattern FILE =
            Pattern.compile("`((?:src|docs|demo|http-examples|api-spec|\\.ci)/[\\w./-]+|[\\w-]+\\.(?:yml|xml|md))`");

    static Stream<Path> documents() throws IOException {
        List<Path> decisions;
        try (Stream<Path> files = Files.list(Path.of("docs/adr"))) {
            decisions = files.sorted().toList();
        }
        return Stream.concat(
                Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                        .map(Path::of),
                decisions.stream());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkAndEveryFileNamedIsThere(Path document) throws IOException {
        String text = Files.readString(document);
        Path home = document.toAbsolutePath().getParent();
        assertThat(LINK.matcher(text).results().map(link -> home.resolve(link.group(1))))
                .allSatisfy(target -> assertThat(target).exists());
        assertThat(FILE.matcher(text).results().map(file -> Path.of(file.group(1))))
                .allSatisfy(target -> assertThat(target).exists());
    }

    @Test
    void decisionsAreNumberedWithoutGaps() throws IOException {
        List<String> decisions = documents()
                .filter(document -> document.startsWith("docs/adr"))
                .map(document -> document.getFileName().toString())
                .toList();
        for (int i = 0; i < decisions.size(); i++) {
            assertThat(decisions.get(i)).startsWith(String.format("%04d-", i + 1));
        }
        assertThat(decisions).isNotEmpty();
    }
}
