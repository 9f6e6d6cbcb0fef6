package dev.timonel.api.whatif;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.TextOrJson;
import dev.timonel.compare.ClusterState;
import dev.timonel.compare.RouteDiff;
import dev.timonel.compare.RouteDiffMarkdown;
import dev.timonel.compare.RouteDiffText;
import dev.timonel.model.KubeJson;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.StatusException;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import dev.timonel.whatif.Manifests;
import dev.timonel.whatif.WhatIf;
import dev.timonel.whatif.WhatIfText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /what-if} and {@code GET /diff}: what a change would do to routes, and what changes did. Worked out on the thread
 * of the request, on snapshots; no more than two at once, each for no longer than ten seconds.
 */
@RestController
@Tag(name = "Routing")
class WhatIfController {
    private static final MediaType MARKDOWN = new MediaType("text", "markdown", StandardCharsets.UTF_8);
    private static final List<MediaType> OFFERED = List.of(MediaType.APPLICATION_JSON, TextOrJson.TEXT, MARKDOWN);
    private static final int AT_ONCE = 2;
    /** For how many seconds more of them wait for their turn. */
    private static final int QUEUE = 5;

    private static final long PATIENCE = 10_000_000_000L;

    private final SnapshotSource snapshots;
    private final PastSnapshots past;
    private final ProxyConfig proxy;
    private final Rehearsal.Stage stage;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    WhatIfController(SnapshotSource snapshots, PastSnapshots past, ProxyConfig proxy, Rehearsal.Stage stage) {
        this.snapshots = snapshots;
        this.past = past;
        this.proxy = proxy;
        this.stage = stage;
    }

    /** Something that makes an answer, or refuses with a Status. */
    @FunctionalInterface
    private interface Work<T> {
        T done() throws IOException;
    }

    @Operation(
            summary = "What manifests would do to routes",
            description =
                    "Takes what kubectl apply -f takes: YAML of several documents, JSON, lists. An object that exists"
                            + " is merged as kubectl apply does it, with $patch: delete it is deleted; kind Patch of"
                            + " routing.timonel.dev/v1 has a target and a patch, a list of JSON patch operations or an"
                            + " object to merge. All is applied to a copy, with all consequences, and nothing is stored."
                            + " Answers with the difference of routes; what the API would refuse is listed with its"
                            + " Status.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = {
                @Content(mediaType = "application/yaml", schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "What would be different",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = WhatIf.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = "text/markdown", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "The body can't be read: a v1 Status", content = @Content)
    @ApiResponse(
            responseCode = "413",
            description = "More than 3 MiB or 2000 manifests: a v1 Status",
            content = @Content)
    @ApiResponse(
            responseCode = "503",
            description = "Two are being worked out already: a v1 Status",
            content = @Content)
    @PostMapping("/what-if")
    ResponseEntity<byte[]> whatIf(
            @Parameter(
                            description = "Objects with these labels that are in no manifest are deleted",
                            example = "app=web")
                    @RequestParam(name = "prune", required = false)
                    @Nullable
                    String prune,
            @Parameter(description = "The namespace of manifests that name none", example = "default")
                    @RequestParam(name = "namespace", defaultValue = "default")
                    String namespace,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            HttpServletRequest request) {
        return answer(
                () -> {
                    requireNoForm(request);
                    byte[] change = request.getInputStream().readNBytes(Manifests.MAX_BYTES + 1);
                    Manifests manifests = Manifests.read(change, namespace);
                    LabelSelector selector = prune == null ? null : LabelSelector.parse(prune);
                    ClusterSnapshot now = snapshots.current();
                    long end = System.nanoTime() + PATIENCE;
                    return WhatIf.of(
                            new ClusterState(now, proxy),
                            stage.of(now),
                            manifests,
                            selector,
                            () -> System.nanoTime() - end > 0);
                },
                accept,
                WhatIfText::plain,
                WhatIfText::markdown);
    }

    @Operation(
            summary = "What routes differently at two moments",
            description = "Compares the states at two resourceVersions, as far back as the log goes.")
    @ApiResponse(
            responseCode = "200",
            description = "What is different",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = RouteDiff.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = "text/markdown", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "No revision: a v1 Status", content = @Content)
    @ApiResponse(
            responseCode = "410",
            description = "The log no longer goes back so far: a v1 Status",
            content = @Content)
    @GetMapping("/diff")
    ResponseEntity<byte[]> diff(
            @Parameter(description = "A resourceVersion", example = "1") @RequestParam(name = "from", defaultValue = "")
                    String from,
            @Parameter(description = "A resourceVersion; without it, the newest")
                    @RequestParam(name = "to", required = false)
                    @Nullable
                    String to,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return answer(
                () -> {
                    if (from.isEmpty()) {
                        throw StatusException.badRequest(
                                "missing parameter from: a resourceVersion, as each List has one in its metadata");
                    }
                    ClusterSnapshot before = past.at(PastSnapshots.revision("from", from));
                    ClusterSnapshot after =
                            to == null ? snapshots.current() : past.at(PastSnapshots.revision("to", to));
                    return RouteDiff.between(new ClusterState(before, proxy), new ClusterState(after, proxy));
                },
                accept,
                RouteDiffText::of,
                RouteDiffMarkdown::of);
    }

    private static void requireNoForm(HttpServletRequest request) {
        if (orEmpty(request.getContentType()).startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            throw StatusException.unsupportedMediaType(
                    List.of("application/yaml", "application/json"),
                    "curl sends one with --data-binary @change.yaml -H 'Content-Type: application/yaml'");
        }
    }

    private <T> ResponseEntity<byte[]> answer(
            Work<T> work, String accept, Function<T, String> text, Function<T, String> markdown) {
        if (!hasPlace()) {
            return TextOrJson.refusal(StatusException.unavailable("two comparisons are being worked out already"));
        }
        try {
            T done = work.done();
            MediaType type = TextOrJson.preferred(accept, OFFERED);
            if (type.equals(MediaType.APPLICATION_JSON)) {
                return TextOrJson.body(200, type, KubeJson.write(done));
            }
            String written = type.equals(MARKDOWN) ? markdown.apply(done) : text.apply(done);
            return TextOrJson.body(200, type, written.getBytes(StandardCharsets.UTF_8));
        } catch (StatusException refused) {
            return TextOrJson.refusal(refused);
        } catch (IOException unread) {
            return TextOrJson.refusal(StatusException.badRequest("the body could not be read to its end"));
        } finally {
            places.release();
        }
    }

    private boolean hasPlace() {
        try {
            return places.tryAcquire(QUEUE, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
