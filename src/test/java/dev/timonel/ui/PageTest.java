package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("^  \"([^\"]+)\":\\s+(.*)", Pattern.MULTILINE);
    private static final Pattern VALUE = Pattern.compile("\\{\\w+}");
    private static final String SCRIPTS = "src/main/resources/static/ui";
    private static final int MAX_LINES = 400;

    @TempDir
    static Path dataDir;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(dataDir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/         | en-GB,en;q=0.9       | en",
                "/         | es-MX,es;q=0.9,en    | es",
                "/         | de,es;q=0.5,en;q=0.4 | es",
                "/         | de                   | en",
                "/?lang=es | en                   | es",
                "/?lang=en | es                   | en",
                "/?lang=xx | es                   | es"
            })
    void aBrowserGetsThePageInItsLanguage(String path, String accepted, String language) throws Exception {
        HttpResponse<String> page = get(path, BROWSER, accepted);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Language")).hasValue(language);
        assertThat(page.headers().allValues("Vary").toString()).contains("Accept", "Accept-Language");
        assertThat(page.body()).contains("<html lang=\"" + language + "\">");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"*/*", "application/json, */*", "application/json"})
    void anApiClientGetsThePathsAsKubernetesListsThem(String accepted) throws Exception {
        HttpResponse<String> paths = get("/", accepted, "en");
        assertThat(paths.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(paths.headers().firstValue("Vary").orElse("")).contains("Accept");
        assertThat(paths.body())
                .startsWith("{\"paths\":[\"/api\",\"/api/v1\",\"/apis\",")
                .contains("\"/readyz\"");
    }

    @Test
    void everyLinkOfThePageIsAnswered() throws Exception {
        SoftAssertions soft = new SoftAssertions();
        for (String link : links(get("/", BROWSER, "en").body())) {
            soft.assertThat(get(link, "*/*", "en").statusCode()).as(link).isIn(200, 302);
        }
        soft.assertAll();
    }

    @Test
    void theWordsOfBothLanguagesHaveTheSameKeysAndTheSameValuesToFillIn() throws Exception {
        assertThat(words("es")).isEqualTo(words("en"));
    }

    /** Each key with the values that its text takes. */
    private static Map<String, Set<String>> words(String language) throws Exception {
        Map<String, Set<String>> words = new TreeMap<>();
        for (Path file : List.of(Path.of(SCRIPTS, "text." + language + ".js"))) {
            for (MatchResult text :
                    (Iterable<MatchResult>) TEXT.matcher(Files.readString(file)).results()::iterator) {
                words.put(
                        text.group(1),
                        VALUE.matcher(text.group(2))
                                .results()
                                .map(MatchResult::group)
                                .collect(Collectors.toSet()));
            }
        }
        assertThat(words).hasSizeGreaterThan(50);
        return words;
    }

    @Test
    void noScriptMakesMarkupOfText() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(SCRIPTS))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".js")).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern(
                                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|srcdoc|eval\\(|new Function|https?://(?!www\\.w3\\.org)");
            }
        }
    }

    @Test
    void everyFileIsShort() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(SCRIPTS))) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*\\.(js|css)")).toList()) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(MAX_LINES);
            }
        }
    }

    @Test
    void nothingMayRunOrComeFromElsewhere() throws Exception {
        assertThat(get("/", BROWSER, "en")
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
                .doesNotContain("unsafe");
    }

    /** A Content-Security-Policy that allows nothing but files of this server lets it work. */
    @ParameterizedTest
    @MethodSource("pages")
    void thePageHasNeitherScriptNorStyleNorAddressesOfOthersInIt(Page page) {
        assertThat(page.html())
                .doesNotContainPattern("(?i)<style|\\sstyle=|<script(?![^>]*\\ssrc=\"/)|\\son\\w+=|javascript:")
                .doesNotContainPattern("(?:href|src)=\"(?!/)");
    }

    private static List<Page> pages() {
        return Page.ALL;
    }

    private static List<String> links(String html) {
        return LINK.matcher(html).results().map(m -> m.group(1)).toList();
    }

    private static HttpResponse<String> get(String path, String accept, String language) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).header("Accept-Language", language);
        if (Objects.nonNull(accept)) {
            request.header("Accept", accept);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
