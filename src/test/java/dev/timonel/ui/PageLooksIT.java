package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page looks, to eyes, to screen readers, and in motion; the pictures are in {@code target/page}. */
@Tag("slow")
class PageLooksIT {
    private static final double LEAST_FRAMES = 50;
    /** A machine with more work than so much for each core is not measured on. */
    private static final double QUIET = 1;
    /** What the page of {@link #slowness} takes where {@link #LEAST_FRAMES} are made, with nothing else to do. */
    private static final double PIECE_MILLIS = 700;

    @TempDir
    static Path directory;

    private static Shop shop;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Browser.assumeInstalled();
        shop = Shop.open(directory);
        browser = shop.browser();
    }

    @AfterAll
    static void stop() throws Exception {
        if (shop != null) {
            shop.close();
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

    /** Whoever copies it from the browser's bar sends what he sees. */
    @Test
    void theAddressNamesTheServiceThatThePageChose() {
        browser.open(shop.url() + "/");
        browser.until("a Service", "document.title.includes('/')");
        assertThat("?svc=" + browser.eval("document.title").asString().replace(" · Timonel", ""))
                .isEqualTo(browser.eval("location.search").asString());
    }

    @Test
    void theMenuClosesByEscapeAndByAClickElsewhere() {
        browser.open(shop.url() + "/?svc=shop/web");
        browser.until("the page", "document.querySelector('#live[data-state=live]')");
        for (boolean escape : List.of(true, false)) {
            browser.click(".menu summary");
            browser.until("the menu", "document.querySelector('.menu[open]')");
            if (escape) {
                browser.press("Escape");
            } else {
                browser.click("#service-name");
            }
            browser.until("that it is closed", "!document.querySelector('.menu[open]')");
        }
    }

    /** The main states as pictures for somebody to look at: small and large, light and dark. */
    @ParameterizedTest
    @CsvSource({"380, 2000", "1280, 800", "2560, 1440", "3840, 2160"})
    void itIsLegibleFromAPhoneToALargeScreen(int width, int height) throws Exception {
        browser.size(width, height);
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme, true);
            browser.open(shop.url() + "/?svc=shop/web&from=shop/web-2&to=web.shop:80&count=10&ask=1");
            browser.until("the answer", "document.querySelectorAll('.edge.chosen').length === 4");
            assertThat(browser.eval("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(width);
            browser.screenshot(Shop.PICTURES.resolve("answer-" + width + "-" + scheme + ".png"));
            browser.open(shop.url() + "/?svc=shop/typo&to=typo.shop:80&ask=1");
            browser.until("the dashed lines", "document.querySelectorAll('.edge.miss').length === 5");
            browser.screenshot(Shop.PICTURES.resolve("miss-" + width + "-" + scheme + ".png"));
        }
    }

    /** Also with the commands that it ran, which are longer than its card is wide. */
    @ParameterizedTest
    @CsvSource({"380, 844", "768, 1024", "1280, 800", "3840, 2160"})
    void theTourStaysInItsCard(int width, int height) throws Exception {
        browser.size(width, height);
        browser.open(shop.url() + "/?tour=1&lang=es");
        browser.until("the card", "document.querySelector('#tour-do')");
        browser.click("#tour-do");
        browser.until("that it is done", "document.querySelector('#checks').dataset.state === 'well'");
        browser.eval("document.querySelector('#ran').open = true");
        assertThat(browser.eval("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(width);
        assertThat(browser.eval("document.querySelector('#tour').scrollWidth"
                                + " - document.querySelector('#tour').clientWidth")
                        .asInt())
                .isZero();
        browser.screenshot(Shop.PICTURES.resolve("tour-ran-" + width + ".png"));
    }

    @Test
    void axeFindsNothing() throws Exception {
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme, true);
            for (String state : List.of(
                    "svc=shop/web&from=shop/web-2&to=web.shop:80&count=10&ask=1&pod=shop/web-1",
                    "svc=shop/typo&to=typo.shop:80&ask=1&lang=es",
                    "svc=shop/typo",
                    "svc=shop/wbe",
                    "svc=shop/web&tour=1")) {
                browser.open(shop.url() + "/?" + state);
                browser.until("the page", "document.querySelector('#live[data-state=live]')");
                boolean said = state.contains("ask=1") || state.equals("svc=shop/typo");
                browser.until("the answer", "!" + said + " || document.querySelector('.verdict')");
                assertThat(violations()).as(scheme + " " + state).isEmpty();
            }
            browser.open(shop.url() + "/?svc=shop/web");
            browser.until("the page", "document.querySelector('#live[data-state=live]')");
            PageIT.drop(browser);
            assertThat(violations()).as(scheme + " the report of an import").isEmpty();
        }
    }

    @Test
    void axeFindsNothingWhereThereIsNothingYet() throws Exception {
        try (RunningServer empty = RunningServer.start(directory.resolve("empty"))) {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme, true);
                browser.open(empty.baseUrl() + "/?lang=es");
                browser.until("the ways to begin", "document.querySelectorAll('.doors li').length === 3");
                assertThat(violations()).as(scheme).isEmpty();
            }
        }
    }

    private static String violations() throws Exception {
        try (InputStream in = PageIT.class.getResourceAsStream("/axe.min.js")) {
            browser.eval(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        return browser.eval(
                        "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.help + '\\n' + "
                                + "v.nodes.map(n => '  ' + n.html.slice(0, 160) + ' ' + n.failureSummary).join('\\n')).join('\\n'))")
                .asString();
    }

    /** Frames that are really made while pods come and go, a packet runs and the picture scrolls. */
    @Test
    void aThousandPodsAreSmooth() throws Exception {
        browser.open("about:blank");
        double slowness = slowness();
        shop.post("/api/v1/namespaces", "{'metadata': {'name': 'many'}}");
        String pod = "{'metadata': {'name': 'many-%d', 'labels': {'app': 'many'}}, 'spec': {'nodeName': 'node-%d', "
                + "'containers': [{'name': 'web', 'image': 'nginx'}]}}";
        for (int i = 0; i < 1000; i++) {
            shop.post("/api/v1/namespaces/many/pods", pod.formatted(i, 1 + i % 3));
        }
        shop.post(
                "/api/v1/namespaces/many/services",
                "{'metadata': {'name': 'many'}, 'spec': {'selector': {'app': 'many'}, 'ports': [{'port': 80}]}}");
        browser.prefer("light", false);
        browser.open(shop.url() + "/?svc=many/many&to=many.many:80&count=1000&ask=1");
        browser.until("the boxes", "document.querySelectorAll('#picture .dots:not(.gone)').length === 3");
        browser.screenshot(Shop.PICTURES.resolve("thousand-closed.png"));
        browser.click("[data-id=\"node:node-1\"]");
        browser.until("a node's pods", "document.querySelectorAll('#picture .card.pod').length >= 330");
        browser.screenshot(Shop.PICTURES.resolve("thousand-open.png"));
        browser.eval("document.querySelector('#play').click()");
        AtomicInteger made = new AtomicInteger(2000);
        ScheduledExecutorService churn = Executors.newSingleThreadScheduledExecutor();
        churn.scheduleAtFixedRate(
                () -> {
                    try {
                        int i = made.getAndIncrement();
                        shop.post("/api/v1/namespaces/many/pods", pod.formatted(i, 1));
                        shop.delete("/api/v1/namespaces/many/pods/many-" + i);
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                },
                0,
                250,
                TimeUnit.MILLISECONDS);
        double frames = 0;
        for (int attempt = 1; attempt <= 3 && frames < LEAST_FRAMES / slowness; attempt++) {
            frames = Math.max(frames, frames("document.querySelector('#scroll').scrollTop = (n * 17) % 3000"));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> made.get() > 2003);
        churn.shutdown();
        assertThat(churn.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        shop.delete("/api/v1/namespaces/many");
        browser.open("about:blank");
        double most = frames("");
        slowness = Math.max(slowness, slowness());
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int cores = Runtime.getRuntime().availableProcessors();
        System.out.printf(
                "1,000 pods: %.1f frames a second; an empty page here and now: %.1f; %.1f times slower; load %.1f on %d cores%n",
                frames, most, slowness, load, cores);
        if (load <= QUIET * cores) {
            assertThat(frames).isGreaterThanOrEqualTo(LEAST_FRAMES / slowness);
        }
    }

    /** A packet on its way, as the README shows it; {@code -Dgolden.update=true} takes it anew. */
    @Test
    void thePictureForTheReadme() throws Exception {
        browser.size(1280, 760);
        browser.prefer("light", false);
        browser.open(shop.url() + "/?svc=shop/web&from=shop/web-2&to=web.shop:80&count=10&ask=1");
        browser.until("the tunnel", "document.querySelector('#hops .lit .outer')");
        browser.screenshot(Shop.PICTURES.resolve("readme.png"));
        if (Boolean.getBoolean("golden.update")) {
            browser.screenshot(Path.of("docs/page.png"));
        }
        browser.open("about:blank");
    }

    /** How many times longer than it may a piece of a page takes here and now, before anything is drawn; at least 1. */
    private static double slowness() {
        double millis = browser.eval("(() => { const begin = performance.now(); for (let i = 0; i < 150; i++) {"
                        + " const piece = document.createElement('div'); document.body.append(piece);"
                        + " piece.innerHTML = '<p>pod</p>'.repeat(200); piece.offsetHeight; piece.remove(); }"
                        + " return performance.now() - begin; })()")
                .asDouble();
        return Math.max(1, millis / PIECE_MILLIS);
    }

    private static double frames(String each) {
        return browser.eval("new Promise(done => { let n = 0; let begin; const step = now => { begin ??= now; " + each
                        + "; n++; if (now - begin > 4000) done((n - 1) * 1000 / (now - begin)); "
                        + "else requestAnimationFrame(step); }; requestAnimationFrame(step); })")
                .asDouble();
    }
}
