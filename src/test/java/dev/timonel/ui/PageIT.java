package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody does with the page, in headless Chromium. */
@Tag("slow")
class PageIT {
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

    @Test
    void aQuestionIsAskedAndItsAnswerSaysWhoGetsTheRequestsAndWhy() throws Exception {
        browser.open(shop.url() + "/?svc=shop/web");
        browser.until("the pods", "document.querySelectorAll('#picture .card.pod.ready').length === 4");
        browser.type("[name=from]", "shop/web-2");
        browser.type("[name=to]", "web.shop:80");
        browser.type("[name=count]", "10");
        browser.click("#ask button[type=submit]");
        browser.until("the answer", "document.querySelectorAll('#candidates li').length === 4");
        assertThat(browser.text("#why-body"))
                .contains("Forward", "4 pods share the requests.", "2.5 is even", "web-slow", "not ready", "kubectl")
                .contains("curl '" + shop.url() + "/route?to=web.shop:80&from=shop/web-2")
                .contains("\"name\":\"route\"")
                .contains("vxlan");
        browser.until("the packet's way", "document.querySelectorAll('.edge.chosen').length === 4");
        browser.until("a lit row", "document.querySelector('#hops .lit')");
        assertThat(browser.eval("location.search").asString())
                .isEqualTo("?svc=shop/web&from=shop/web-2&to=web.shop:80&protocol=TCP&count=10&ask=1");
    }

    @Test
    void whatIsTypedAndNotAskedYetStaysWhenTheClusterChanges() throws Exception {
        browser.open(shop.url() + "/?svc=shop/web");
        browser.until("the pods", "document.querySelectorAll('#picture .card.pod.ready').length === 4");
        browser.type("[name=count]", "10");
        browser.type("[name=from]", "shop/web-2");
        shop.pod("web-typed", "'app': 'web'", "");
        browser.until("the pod", "document.querySelector('[data-id=\"pod:shop/web-typed\"].ready')");
        shop.delete("/api/v1/namespaces/shop/pods/web-typed");
        browser.until("that it is gone", "!document.querySelector('[data-id=\"pod:shop/web-typed\"]')");
        browser.click("[data-id=\"client:outside\"]");
        browser.until("the answer", "document.querySelectorAll('#candidates li').length === 4");
        assertThat(browser.eval("location.search").asString()).contains("from=outside", "count=10");
        assertThat(browser.eval("document.querySelector('[name=from]').value").asString())
                .isEqualTo("outside");
    }

    /** Of plain connections a browser opens six to a server, whichever of its windows want them. */
    @Test
    void windowsSideBySideAreAllLiveAndAllAnswered() throws Exception {
        List<String> windows = new ArrayList<>();
        try (Browser many = Browser.start(directory.resolve("windows"))) {
            for (int i = 0; i < 8; i++) {
                windows.add(many.window());
                many.open(shop.url() + "/?svc=shop/web&to=web.shop:80&ask=1");
                many.until("the page", "document.querySelector('#live[data-state=live]')");
                many.until("the answer", "document.querySelector('.verdict.Forward')");
            }
            shop.pod("web-seen", "'app': 'web'", "");
            for (String window : windows) {
                many.go(window);
                many.until("the pod", "document.querySelector('[data-id=\"pod:shop/web-seen\"].ready')");
            }
        } finally {
            shop.delete("/api/v1/namespaces/shop/pods/web-seen");
        }
    }

    @Test
    void theSlashFindsAService() {
        browser.open(shop.url() + "/?svc=shop/typo");
        browser.until("the page", "document.querySelector('#live[data-state=live]')");
        browser.press("/");
        browser.until("the field", "document.activeElement.id === 'search'");
        browser.type("#search", "web");
        browser.until("what was found", "document.querySelectorAll('#results [role=option]').length === 1");
        browser.press("Enter");
        browser.until("the Service", "document.title === 'shop/web · Timonel'");
    }

    @Test
    void aPolicyThatDeniesIsARedLineAndIsSaidBesideTheVerdictUntilItGoes() throws Exception {
        String policies = "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies";
        shop.post("/api/v1/namespaces", "{'metadata': {'name': 'elsewhere'}}");
        shop.post(
                "/api/v1/namespaces/elsewhere/pods",
                "{'metadata': {'name': 'client'}, 'spec': {'containers': [{'name': 'c', 'image': 'curl'}]}}");
        shop.post(policies, "{'metadata': {'name': 'deny'}, 'spec': {'podSelector': {'matchLabels': {'app': 'web'}}}}");
        try {
            browser.open(shop.url() + "/?svc=shop/web&from=elsewhere/client&to=web.shop:80&ask=1");
            browser.until("the answer", "document.querySelector('.verdict.Denied')");
            browser.until("the red line", "document.querySelectorAll('.edge.refused').length === 1");
            browser.until("the others", "document.querySelectorAll('.edge.denied').length === 3");
            assertThat(browser.text("#why-body"))
                    .contains(
                            "A NetworkPolicy keeps it from web-",
                            "denied by policy",
                            "NetworkPolicy shop/deny isolates");
            browser.screenshot(Shop.PICTURES.resolve("denied.png"));
        } finally {
            shop.delete(policies + "/deny");
        }
        browser.until("the new answer", "document.querySelector('.verdict.Forward')");
        browser.until("no red line", "!document.querySelector('.edge.refused, .edge.denied')");
    }

    @Test
    void aPodThatOnlyIsInAnotherNamespaceIsDrawnToo() throws Exception {
        shop.post("/api/v1/namespaces", "{'metadata': {'name': 'strays'}}");
        shop.post(
                "/api/v1/namespaces/strays/pods",
                "{'metadata': {'name': 'stray', 'labels': {'app': 'stray'}}, 'spec': {'containers': [{'name': 'c',"
                        + " 'image': 'nginx'}]}}");
        shop.service("stray", "'selector': {'app': 'stray'}");
        try {
            browser.open(shop.url() + "/?svc=shop/stray&to=stray.shop:80&ask=1");
            browser.until("the dashed line", "document.querySelectorAll('.edge.miss').length === 1");
            assertThat(browser.text("[data-id=\"pod:strays/stray\"]")).contains("stray", "of namespace strays");
            browser.screenshot(Shop.PICTURES.resolve("elsewhere.png"));
            browser.size(3840, 2160);
            browser.open(shop.url() + "/?svc=shop/stray&to=stray.shop:80&ask=1");
            browser.until("the dashed line", "document.querySelectorAll('.edge.miss').length === 1");
            browser.screenshot(Shop.PICTURES.resolve("elsewhere-3840.png"));
        } finally {
            shop.delete("/api/v1/namespaces/shop/services/stray");
        }
    }

    @Test
    void theNearestMissIsADashedLineWithTheLettersMarked() {
        browser.open(shop.url() + "/?svc=shop/typo&to=typo.shop:80&ask=1");
        browser.until("the dashed lines", "document.querySelectorAll('.edge.miss').length === 5");
        browser.until("the letters", "document.querySelectorAll('#picture .pod mark').length === 5");
        assertThat(browser.text("#picture .pod mark")).isEqualTo("e");
        assertThat(browser.text("#headline")).isEqualTo("Nobody gets it: the connection is refused.");
    }

    @Test
    void whatChangesShowsAtOnceAndGlows() throws Exception {
        browser.prefer("light", false);
        browser.open(shop.url() + "/?svc=shop/web");
        browser.until("the page", "document.querySelector('#live[data-state=live]')");
        shop.pod("web-new", "'app': 'web'", "");
        browser.until("a pod that glows", "document.querySelector('[data-id=\"pod:shop/web-new\"].glow.ready')");
        shop.delete("/api/v1/namespaces/shop/pods/web-new");
        browser.until("that it is gone", "!document.querySelector('[data-id=\"pod:shop/web-new\"]')");
    }

    @Test
    void aLabelThatIsTypedShowsWhatWouldMoveAndEnterCommitsIt() throws Exception {
        browser.open(shop.url() + "/?svc=shop/web&pod=shop/web-2");
        browser.until("the pod's labels", "document.querySelector('[data-field=labels-0]')?.value === 'app=web'");
        browser.type("[data-field=labels-0]", "app=wbe");
        browser.until("a dashed line", "document.querySelectorAll('.edge.plan-removed').length === 1");
        assertThat(browser.text("#objects [data-dirty] .hint")).startsWith("web loses web-2.");
        browser.screenshot(Shop.PICTURES.resolve("what-if.png"));
        browser.press("Enter");
        browser.until("that it is done", "document.querySelector('[data-id=\"pod:shop/web-2\"].other')");
        assertThat(browser.eval("document.querySelectorAll('.edge.plan-removed').length")
                        .asInt())
                .isZero();
        browser.type("[data-field=labels-0]", "app=web");
        browser.until("a line to come", "document.querySelectorAll('.edge.plan-added').length === 1");
        browser.press("Enter");
        browser.until("that it serves", "document.querySelector('[data-id=\"pod:shop/web-2\"].ready')");
    }

    @Test
    void theSliderGoesBackAndTwoHandlesCompare() throws Exception {
        shop.pod("web-once", "'app': 'web'", "");
        shop.delete("/api/v1/namespaces/shop/pods/web-once");
        browser.open(shop.url() + "/?svc=shop/web&from=shop/web-1&to=web.shop:80&ask=1");
        browser.until("the marks", "document.querySelectorAll('#marks i').length > 2");
        browser.eval("document.querySelector('#at').focus()");
        browser.press("ArrowLeft");
        browser.until("the past", "document.querySelector('#live[data-state=past]')");
        browser.until("the pod that is gone", "document.querySelector('[data-id=\"pod:shop/web-once\"].ready')");
        assertThat(browser.text("#stop")).contains("created pods web-once");
        browser.click("#now");
        browser.until("the present", "document.querySelector('#live[data-state=live]')");
        browser.click("#compare");
        browser.until("the sentence", "document.querySelector('#comparison').textContent === 'web loses web-once.'");
        browser.until("its line", "document.querySelectorAll('.edge.removed').length === 1");
        browser.screenshot(Shop.PICTURES.resolve("compare.png"));
        assertThat(browser.eval("location.search").asString()).contains("with=");
    }

    @Test
    void whoHasNothingYetGetsALivingExampleWithOneClick() throws Exception {
        try (RunningServer empty = RunningServer.start(directory.resolve("newcomer"))) {
            browser.open(empty.baseUrl() + "/");
            browser.until("the ways to begin", "document.querySelectorAll('.doors li').length === 3");
            browser.screenshot(Shop.PICTURES.resolve("welcome.png"));
            browser.click("#example");
            browser.until("the answer", "document.querySelectorAll('#candidates li').length >= 4");
            browser.until("the pod that is late", "document.querySelector('[data-id=\"pod:example/web-late\"].ready')");
            browser.until("its share", "document.querySelectorAll('#candidates li').length === 5");
            browser.click("#diagnose");
            browser.until("the diagnosis", "document.querySelector('#why-body .ways .reason.Forward')");
        }
    }

    @Test
    void whatServesNobodySaysSoBeforeAnybodyAsksAndItsMendingCanBeTried() {
        browser.open(shop.url() + "/?svc=shop/typo");
        browser.until("the diagnosis", "document.querySelector('.verdict.Reject')");
        assertThat(browser.text("#why-body"))
                .contains("It does not answer", "SelectorMissesPods", "patch service typo");
        browser.click("#findings button");
        browser.until("lines to come", "document.querySelectorAll('.edge.plan-added').length === 4");
        assertThat(browser.text("#objects [data-dirty] .hint"))
                .contains("typo gains", "shop/typo gets its first endpoint.");
        browser.press("Escape");
        browser.until("that they are gone", "document.querySelectorAll('.edge.plan-added').length === 0");
    }

    @Test
    void aMarkOfTheSliderSaysWhoChangedWhatAndLeadsThere() {
        browser.open(shop.url() + "/?svc=shop/web");
        browser.until("the marks", "document.querySelectorAll('#marks i').length > 2");
        browser.point("#marks i:nth-child(2)");
        browser.until("the words", "document.querySelector('#tip b').textContent.endsWith('created pods web-1')");
        browser.click("#marks i:nth-child(2)");
        browser.until("the past", "document.querySelector('#live[data-state=past]')");
        assertThat(browser.eval("location.search").asString()).contains("at=");
    }

    @Test
    void aDumpThatIsDroppedIsReportedThenImported() throws Exception {
        try (RunningServer empty = RunningServer.start(directory.resolve("empty"))) {
            browser.open(empty.baseUrl() + "/");
            browser.until("the ways to begin", "document.querySelector('.welcome #dump-choose')");
            drop(browser);
            assertThat(browser.text("#import")).contains("dump.yaml", "EndpointSlice", "One Secret");
            assertThat(browser.text("#import .found .error")).contains("Service bank/ledger lacks 1 of", "10.1.0.7");
            browser.screenshot(Shop.PICTURES.resolve("import.png"));
            browser.click("#import-do");
            browser.until("that it is done", "document.querySelector('#imported')");
            browser.click("#import-close");
            browser.until("its Service", "document.title === 'bank/ledger · Timonel'");
            browser.until("its pod", "document.querySelector('[data-id=\"pod:bank/ledger-0\"].ready')");
            browser.open(empty.baseUrl() + "/?svc=bank/ledger&pod=bank/ledger-0&to=ledger.bank:80&ask=1");
            browser.until("its labels", "document.querySelectorAll('[data-field^=labels]').length > 1");
            assertThat(browser.eval("document.querySelectorAll('main img, main script, [onerror]').length")
                            .asInt())
                    .isZero();
        }
    }

    /** Drops {@link #DUMP} on the page and waits for its report. */
    static void drop(Browser browser) throws Exception {
        browser.eval("(() => { const data = new DataTransfer(); data.items.add(new File([" + Browser.quoted(DUMP)
                + "], 'dump.yaml')); document.body.dispatchEvent(new DragEvent('drop', "
                + "{bubbles: true, cancelable: true, dataTransfer: data})); })()");
        browser.until("the report", "document.querySelector('#import-do')");
    }

    /** What a cluster has, with an annotation and a label that try to be more than text. */
    private static final String DUMP = """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Namespace, metadata: {name: bank, uid: u1}, status: {phase: Active}}
        - {apiVersion: v1, kind: Secret, metadata: {name: key, namespace: bank}, data: {key: aGlkZGVu}}
        - apiVersion: v1
          kind: Node
          metadata: {name: worker, uid: u2}
          spec: {podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24]}
          status: {addresses: [{type: InternalIP, address: 192.0.2.5}], conditions: [{type: Ready, status: "True"}]}
        - apiVersion: v1
          kind: Pod
          metadata:
            name: ledger-0
            namespace: bank
            uid: u3
            labels: {app: ledger}
            annotations: {note: "<img src=x onerror=alert(1)>"}
          spec: {nodeName: worker, containers: [{name: main, image: "<script>alert(1)</script>"}]}
          status: {phase: Running, podIP: 10.1.0.7, podIPs: [{ip: 10.1.0.7}], conditions: [{type: Ready, status: "True"}]}
        - apiVersion: v1
          kind: Service
          metadata: {name: ledger, namespace: bank, uid: u4}
          spec: {type: ClusterIP, clusterIP: 10.96.3.3, clusterIPs: [10.96.3.3], selector: {app: ledger}, ports: [{port: 80, protocol: TCP}]}
        - apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: ledger-x, namespace: bank, uid: u5, labels: {kubernetes.io/service-name: ledger}}
          addressType: IPv4
          ports: [{port: 80, protocol: TCP, name: ""}]
          endpoints: [{addresses: [10.1.0.7], nodeName: worker, conditions: {ready: true}, targetRef: {kind: Pod, name: ledger-0, namespace: bank, uid: u3}}]
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | What a Service is | The overlay network, hop by hop",
                "es | Qué es un Service | La red superpuesta, salto a salto"
            })
    void theTourDoesEachStepForRealAndChecksThatItHappened(String language, String first, String overlay)
            throws Exception {
        browser.open(shop.url() + "/?lang=" + language);
        browser.click("#tour-start");
        List<String> titles = new ArrayList<>();
        for (int step = 1; step <= 9; step++) {
            browser.until("step " + step, "location.search.includes('tour=" + step + "')");
            titles.add(browser.text("#tour-title"));
            browser.click("#tour-do");
            browser.until("that it is done", "document.querySelector('#checks').dataset.state");
            assertThat(browser.text("#checks"))
                    .as(titles.toString())
                    .contains("✓")
                    .doesNotContain("✗");
            assertThat(browser.text("#ran")).isNotEmpty();
            browser.screenshot(Shop.PICTURES.resolve("tour-" + language + "-" + step + ".png"));
            browser.click("#tour-next");
        }
        assertThat(titles).contains(first, overlay);
        assertThat(browser.eval("document.querySelector('#tour').hidden").asBoolean())
                .isTrue();
    }

    @Test
    void whatObjectsSayIsNeverMarkup() throws Exception {
        String evil = "<img src=x onerror=document.title=1><script>document.title=2</script>";
        shop.post(
                "/api/v1/namespaces/shop/pods",
                ("{'metadata': {'name': 'evil', 'labels': {'app': 'evil'}, 'annotations': {'a': '%s',"
                                + " 'timonel.dev/ready-after': '<b>1</b>'}},"
                                + " 'spec': {'containers': [{'name': 'e', 'image': '%s'}]}}")
                        .formatted(evil, evil));
        shop.service("evil", "'selector': {'app': 'evil'}, 'externalName': '" + "x" + "'");
        for (String question : List.of(
                "svc=shop/evil&pod=shop/evil&to=evil.shop:80&ask=1",
                "svc=" + encoded("shop/" + evil) + "&pod=" + encoded(evil) + "&from=" + encoded(evil) + "&to="
                        + encoded(evil) + "&ask=1&open=" + encoded(evil) + "&tour=" + encoded(evil))) {
            browser.open(shop.url() + "/?" + question);
            browser.until("an answer", "document.querySelector('#why-body .verdict')");
            assertThat(browser.eval("document.querySelectorAll('main img, main script, main b > b, [onerror]').length")
                            .asInt())
                    .isZero();
            assertThat(browser.eval("document.title").asString()).isNotIn("1", "2");
        }
        shop.delete("/api/v1/namespaces/shop/services/evil");
        shop.delete("/api/v1/namespaces/shop/pods/evil");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
