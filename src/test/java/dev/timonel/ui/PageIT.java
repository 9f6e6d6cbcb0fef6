package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as somebody sees it, in headless Chromium; the pictures are in {@code target/page}. */
@Tag("slow")
class PageIT {
    @TempDir
    static Path directory;

    private static RunningServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Browser.assumeInstalled();
        server = RunningServer.start(directory.resolve("data"));
        browser = Browser.start(directory.resolve("profile"));
        post("/api/v1/namespaces", "{'metadata': {'name': 'shop'}}");
        for (int i = 1; i <= 4; i++) {
            pod("web-" + i, "'app': 'web', 'tier': 'front'", "");
        }
        pod("web-slow", "'app': 'web', 'tier': 'front'", "'timonel.dev/ready-after': '3600s'");
        service("web", "'type': 'LoadBalancer', 'selector': {'app': 'web'}");
        service("typo", "'selector': {'app': 'wbe', 'tier': 'front'}");
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void wide() {
        browser.size(1280, 800);
        browser.prefer("light", true);
    }

    @AfterEach
    void nothingWasRefusedNorThrown() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aQuestionIsAskedAndItsAnswerSaysWhoGetsTheRequestsAndWhy() throws Exception {
        browser.open(server.baseUrl() + "/?svc=shop/web");
        browser.until("the pods", "document.querySelectorAll('#picture .card.pod.ready').length === 4");
        browser.type("[name=from]", "shop/web-2");
        browser.type("[name=to]", "web.shop:80");
        browser.type("[name=count]", "10");
        browser.click("#ask button[type=submit]");
        browser.until("the answer", "document.querySelectorAll('#candidates li').length === 4");
        assertThat(browser.text("#why-body"))
                .contains("Forward", "4 pods share the requests.", "2.5 is even", "web-slow", "not ready", "kubectl")
                .contains("curl '" + server.baseUrl() + "/route?to=web.shop:80&from=10.244.")
                .contains("\"name\":\"route\"")
                .contains("vxlan");
        browser.until("the packet's way", "document.querySelectorAll('.edge.chosen').length === 4");
        browser.until("a lit row", "document.querySelector('#hops .lit')");
        assertThat(browser.eval("location.search").asString())
                .isEqualTo("?svc=shop/web&from=shop/web-2&to=web.shop:80&protocol=TCP&count=10&ask=1");
    }

    @Test
    void theSlashFindsAService() {
        browser.open(server.baseUrl() + "/?svc=shop/typo");
        browser.until("the page", "document.querySelector('#live[data-state=live]')");
        browser.press("/");
        browser.until("the field", "document.activeElement.id === 'search'");
        browser.type("#search", "web");
        browser.until("what was found", "document.querySelectorAll('#results [role=option]').length === 1");
        browser.press("Enter");
        browser.until("the Service", "document.title === 'shop/web · Timonel'");
    }

    @Test
    void theNearestMissIsADashedLineWithTheLettersMarked() {
        browser.open(server.baseUrl() + "/?svc=shop/typo&to=typo.shop:80&ask=1");
        browser.until("the dashed lines", "document.querySelectorAll('.edge.miss').length === 5");
        browser.until("the letters", "document.querySelectorAll('#picture .pod mark').length === 5");
        assertThat(browser.text("#picture .pod mark")).isEqualTo("e");
        assertThat(browser.text("#headline")).isEqualTo("Nobody gets it: the connection is refused.");
    }

    @Test
    void whatChangesShowsAtOnceAndGlows() throws Exception {
        browser.prefer("light", false);
        browser.open(server.baseUrl() + "/?svc=shop/web");
        browser.until("the page", "document.querySelector('#live[data-state=live]')");
        pod("web-new", "'app': 'web'", "");
        browser.until("a pod that glows", "document.querySelector('[data-id=\"pod:shop/web-new\"].glow.ready')");
        delete("/api/v1/namespaces/shop/pods/web-new");
        browser.until("that it is gone", "!document.querySelector('[data-id=\"pod:shop/web-new\"]')");
    }

    private static void pod(String name, String labels, String annotations) throws Exception {
        post(
                "/api/v1/namespaces/shop/pods",
                "{'metadata': {'name': '" + name + "', 'labels': {" + labels + "}, 'annotations': {" + annotations
                        + "}}, 'spec': {'containers': [{'name': 'web', 'image': 'nginx'}]}}");
    }

    private static void service(String name, String spec) throws Exception {
        post(
                "/api/v1/namespaces/shop/services",
                "{'metadata': {'name': '" + name + "'}, 'spec': {" + spec
                        + ", 'ports': [{'name': 'http', 'port': 80, 'targetPort': 8080}]}}");
    }

    private static void post(String path, String json) throws Exception {
        send("POST", path, HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
    }

    private static void delete(String path) throws Exception {
        send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    private static void send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }
}
