package dev.timonel.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser gets at {@code /}, in one language: links, and the lab's commands, which are those of
 * {@code http-examples/lab.http} with the address by which the browser came.
 */
record StartPage(String language, String html) {
    static final List<StartPage> ALL = List.of(read("en"), read("es"));

    /** As the commands are in the files. */
    private static final String EXAMPLE = "http://127.0.0.1:8080";

    private static final Pattern HOST = Pattern.compile("[\\w.-]+(:\\d+)?|\\[[\\p{XDigit}:.]+](:\\d+)?");

    /** The one that was asked for by name; else the first of the languages that the client prefers; else English. */
    static StartPage choose(@Nullable String named, Collection<Locale> preferred) {
        return ALL.stream()
                .filter(page -> page.language.equals(named))
                .findFirst()
                .or(() -> preferred.stream()
                        .flatMap(locale -> ALL.stream().filter(page -> page.language.equals(locale.getLanguage())))
                        .findFirst())
                .orElse(ALL.get(0));
    }

    /** @param host the Host header; what can't be one is left out, and the commands lead to {@code fallback} */
    String at(String scheme, @Nullable String host, String fallback) {
        String origin = host != null && HOST.matcher(host).matches() ? host : fallback;
        return html.replace(EXAMPLE, scheme + "://" + origin);
    }

    private static StartPage read(String language) {
        try (InputStream in = StartPage.class.getResourceAsStream("/ui/start." + language + ".html")) {
            return new StartPage(
                    language, new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
