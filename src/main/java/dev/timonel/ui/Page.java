package dev.timonel.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a browser gets at {@code /}, in one language; its words are in {@code static/ui/text.*.js}. */
record Page(String language, String html) {
    private static final String HTML = read();

    static final List<Page> ALL = List.of(
            new Page("en", HTML),
            new Page(
                    "es",
                    HTML.replace("<html lang=\"en\">", "<html lang=\"es\">")
                            .replace(
                                    "href=\"/?lang=es\" hreflang=\"es\" lang=\"es\">Español",
                                    "href=\"/?lang=en\" hreflang=\"en\" lang=\"en\">English")));

    /** The one that was asked for by name; else the first of the languages that the client prefers; else English. */
    static Page choose(@Nullable String named, Collection<Locale> preferred) {
        return ALL.stream()
                .filter(page -> page.language.equals(named))
                .findFirst()
                .or(() -> preferred.stream()
                        .flatMap(locale -> ALL.stream().filter(page -> page.language.equals(locale.getLanguage())))
                        .findFirst())
                .orElse(ALL.get(0));
    }

    private static String read() {
        try (InputStream in = Page.class.getResourceAsStream("/ui/page.html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
