package dev.timonel.ui;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one tab, by the Chrome DevTools Protocol: what is installed, and the JDK's WebSocket, are enough. */
final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    /** Lets a click through that begins at the element; {@code unguard} says whether it did. */
    private static final String GUARD = """
            (() => {
              const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
              let hit = false;
              const guard = e => {
                if (e.type === 'pointerdown') hit = !!document.querySelector(%s)?.contains(e.target);
                if (!hit) { e.stopImmediatePropagation(); e.preventDefault(); }
              };
              kinds.forEach(kind => addEventListener(kind, guard, true));
              window.unguard = () => {
                kinds.forEach(kind => removeEventListener(kind, guard, true));
                delete window.unguard;
                return hit;
              };
            })()""";

    /** What has not come to rest by then moves for as long as it is there. */
    private static final int LOOKS = 50;

    private static final int CLICKS = 10;

    private static final ObjectMapper JSON = new JsonMapper();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private String session = "";

    private Browser(Process process, String endpoint) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(endpoint), new Listener())
                .join();
    }

    /** The installed browser; empty where there is none. */
    static Optional<Path> installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test where there is no browser; on a build server that is a failure. */
    static void assumeInstalled() {
        if (System.getenv("CI") != null && installed().isEmpty()) {
            throw new AssertionError("there is no Chromium here; .ci/run installs it");
        }
        Assumptions.assumeTrue(installed().isPresent(), "there is no Chromium here");
    }

    /** @param profile an empty directory for what the browser keeps */
    static Browser start(Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        installed().orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--force-color-profile=srgb",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (System.nanoTime() > end || process.waitFor(50, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException("Chromium does not listen");
            }
        }
        List<String> lines = Files.readAllLines(port);
        Browser browser = new Browser(process, "ws://127.0.0.1:" + lines.get(0) + lines.get(1));
        browser.window();
        return browser;
    }

    /** Opens a window beside those that are open, and goes on there. */
    String window() {
        session = "";
        String target = send("Target.createTarget", Map.of("url", "about:blank", "newWindow", true))
                .get("targetId")
                .asString();
        go(target);
        return target;
    }

    /** Goes on in a window. */
    void go(String target) {
        session = "";
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asString();
        send("Page.enable", Map.of());
        send("Runtime.enable", Map.of());
        send("Log.enable", Map.of());
    }

    /** Sends a command and waits for its result. */
    JsonNode send(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(id, answer);
        Map<String, Object> message = session.isEmpty()
                ? Map.of("id", id, "method", method, "params", parameters)
                : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
        socket.sendText(JSON.writeValueAsString(message), true).join();
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The value of an expression, after its promise if it is one. */
    JsonNode eval(String script) {
        JsonNode result = send(
                "Runtime.evaluate",
                Map.of("expression", script, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(result.get("exceptionDetails").toString());
        }
        return result.get("result").path("value");
    }

    /** What is there to read, once there is something; nothing if nothing comes for a while. */
    String text(String selector) {
        return eval("new Promise(resolve => { let looks = 0; const look = () => { const text = document.querySelector("
                        + quoted(selector)
                        + ")?.innerText ?? ''; if (text || ++looks > 250) resolve(text); else setTimeout(look, 40); };"
                        + " look(); })")
                .asString();
    }

    /** Waits until an expression is true; the page's own clock is the browser's, so it is looked at again and again. */
    void until(String what, String script) {
        boolean came = eval("new Promise(resolve => { const end = Date.now() + " + PATIENCE_SECONDS * 900
                        + "; const look = () => { let is = false; try { is = Boolean(" + script
                        + "); } catch {} if (is || Date.now() > end) resolve(is); else setTimeout(look, 40); };"
                        + " look(); })")
                .asBoolean();
        if (!came) {
            throw new AssertionError("never came: " + what + "\n" + eval("document.body.innerText.slice(0, 2000)"));
        }
    }

    void open(String url) {
        send("Page.navigate", Map.of("url", url));
        until(
                "the page",
                "document.readyState === 'complete' && location.href.startsWith(" + quoted(url.split("\\?")[0]) + ")");
    }

    /** Again if something else was there when the button went down, to which nothing happens. What always covers it is clicked. */
    void click(String selector) {
        for (int look = 1; ; look++) {
            JsonNode at = middle(selector);
            if (look < CLICKS) {
                eval(GUARD.formatted(quoted(selector)));
            }
            for (String type : List.of("mousePressed", "mouseReleased")) {
                mouse(type, at, Map.of("button", "left", "clickCount", 1));
            }
            if (look == CLICKS || eval("window.unguard ? unguard() : true").asBoolean()) {
                return;
            }
        }
    }

    /** Moves the pointer there. */
    void point(String selector) {
        mouse("mouseMoved", middle(selector), Map.of());
    }

    private void mouse(String type, JsonNode at, Map<String, Object> more) {
        Map<String, Object> event = new HashMap<>(more);
        event.putAll(Map.of(
                "type", type, "x", at.get("x").asDouble(), "y", at.get("y").asDouble()));
        send("Input.dispatchMouseEvent", event);
    }

    /** Where it is once it stays there: an answer that comes late moves what is below it. */
    private JsonNode middle(String selector) {
        String element = "document.querySelector(" + quoted(selector) + ")";
        String place = "(() => { const r = " + element
                + ".getBoundingClientRect(); return {x: r.left + r.width / 2, y: r.top + r.height / 2}; })()";
        until("a place: " + selector, element);
        for (int look = 1; ; look++) {
            eval(element + ".scrollIntoView({block: 'center'})");
            JsonNode before = eval(place);
            JsonNode after = eval("new Promise(resolve => setTimeout(() => resolve(" + place + "), 60))");
            if (after.equals(before) || look == LOOKS) {
                return after;
            }
        }
    }

    /** Puts the text in place of what a field has, as somebody would who selects it all and types; again if it was drawn anew meanwhile. */
    void type(String selector, String text) {
        String field = "document.querySelector(" + quoted(selector) + ")";
        for (int look = 1;
                look == 1
                        || look < CLICKS
                                && !eval(field + "?.value").asString("").equals(text);
                look++) {
            until("a field: " + selector, field);
            eval("(() => { const e = " + field + "; e.focus(); e.select?.(); })()");
            send("Input.insertText", Map.of("text", text));
        }
    }

    void press(String key) {
        Map<String, Integer> codes =
                Map.of("Enter", 13, "Escape", 27, "Tab", 9, "ArrowRight", 39, "ArrowLeft", 37, "ArrowDown", 40);
        for (String type : List.of("keyDown", "keyUp")) {
            int code = codes.getOrDefault(key, (int) key.charAt(0));
            String typed = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
            send(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            key,
                            "code",
                            key.equals("/") ? "Slash" : key,
                            "text",
                            typed,
                            "windowsVirtualKeyCode",
                            key.equals("/") ? 191 : code));
        }
    }

    void size(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme {@code light} or {@code dark} */
    void prefer(String scheme, boolean lessMotion) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of(
                                        "name",
                                        "prefers-reduced-motion",
                                        "value",
                                        lessMotion ? "reduce" : "no-preference"))));
    }

    /** A picture of what is seen, as PNG. */
    void screenshot(Path file) throws IOException {
        String data = send("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asString();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** What the page threw, or the browser refused it, since this was asked last; an answer such as 404 is none of it. */
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // then none writes to the profile any more; where nobody reaps what is orphaned, that is not told
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
    }

    private void take(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    pending.remove(message.get("id").asInt());
            if (answer != null && message.has("error")) {
                answer.completeExceptionally(
                        new AssertionError(message.get("error").toString()));
            } else if (answer != null) {
                answer.complete(message.get("result"));
            }
            return;
        }
        String method = message.path("method").asString("");
        JsonNode parameters = message.path("params");
        if (method.equals("Runtime.exceptionThrown")) {
            complaints.add(parameters.get("exceptionDetails").toString());
        } else if (method.equals("Log.entryAdded")
                && parameters.at("/entry/level").asString("").equals("error")
                && !parameters.at("/entry/source").asString("").equals("network")) {
            complaints.add(parameters.at("/entry/text").asString("") + " "
                    + parameters.at("/entry/url").asString(""));
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
