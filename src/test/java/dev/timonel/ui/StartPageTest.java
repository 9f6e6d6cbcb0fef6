package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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

class StartPageTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern COMMANDS = Pattern.compile("<pre[^>]*>.*?</pre>", Pattern.DOTALL);

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
    void theCommandsLeadToWhereTheBrowserCameFrom() throws Exception {
        String page = get("/", BROWSER, "en").body();
        assertThat(page).contains("curl " + server.baseUrl() + "/api/v1/namespaces ");
        assertThat(page).doesNotContain("127.0.0.1:8080");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080",
        "[::1]:8080, http://[::1]:8080",
        "timonel, http://timonel",
        "a\"><script>, http://127.0.0.1:1",
        "x;reboot, http://127.0.0.1:1",
        "$(reboot), http://127.0.0.1:1"
    })
    void aHostThatCannotBeOneDoesNotGetIntoTheCommands(String host, String origin) {
        String page = StartPage.ALL.get(0).at("http", host, "127.0.0.1:1");
        assertThat(page).contains("curl " + origin + "/api/v1/namespaces ");
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
    void bothLanguagesHaveTheSameLinksAndTheSameCommands() {
        String english = StartPage.choose("en", List.of()).html();
        String spanish = StartPage.choose("es", List.of(Locale.GERMAN)).html();
        assertThat(links(spanish))
                .isEqualTo(links(english).stream()
                        .map(l -> l.equals("/?lang=es") ? "/?lang=en" : l)
                        .toList());
        assertThat(found(COMMANDS, spanish)).isEqualTo(found(COMMANDS, english));
    }

    /** A Content-Security-Policy that allows nothing but files of this server lets it work. */
    @ParameterizedTest
    @MethodSource("pages")
    void thePageHasNeitherScriptNorStyleNorAddressesOfOthersInIt(StartPage page) {
        assertThat(page.html())
                .doesNotContainPattern("(?i)<style|\\sstyle=|<script(?![^>]*\\ssrc=\"/)|\\son\\w+=|javascript:")
                .doesNotContainPattern("(?:href|src)=\"(?!/)");
    }

    private static List<StartPage> pages() {
        return StartPage.ALL;
    }

    private static List<String> links(String html) {
        return LINK.matcher(html).results().map(m -> m.group(1)).toList();
    }

    private static List<String> found(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(MatchResult::group).toList();
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
