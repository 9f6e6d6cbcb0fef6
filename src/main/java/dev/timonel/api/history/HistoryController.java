package dev.timonel.api.history;

import dev.timonel.api.TextOrJson;
import dev.timonel.history.ChangeHistory;
import dev.timonel.history.HistoryText;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.PastChanges;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /history}: what changed, when, and which consequence of what. JSON, or text for who accepts {@code text/plain}. */
@RestController
@Tag(name = "Routing")
class HistoryController {
    private static final int MOST = 1000;
    private static final String LIMIT = "How many changes at most, 1 to " + MOST + "; the answer's older leads on";
    private static final String TO = "A resourceVersion: changes up to and with this one. Default: all";
    private static final String ABOUT =
            " The newest first, as far back as the log goes: floor says how far. Across restarts. With Accept: text/plain the"
                    + " same for a terminal.";

    private final SnapshotSource snapshots;
    private final PastChanges past;

    HistoryController(SnapshotSource snapshots, PastChanges past) {
        this.snapshots = snapshots;
        this.past = past;
    }

    @Operation(
            summary = "What changed, and by whom",
            description =
                    "All changes between two revisions, of all kinds or of one, without their fields. Those of one"
                            + " transaction share the revision that it was published with." + ABOUT)
    @ApiResponse(
            responseCode = "200",
            description = "The changes",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ChangeHistory.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "A malformed query: a v1 Status", content = @Content)
    @GetMapping("/history")
    ResponseEntity<byte[]> history(
            @Parameter(description = "A resourceVersion: changes after this one. Default: all")
                    @RequestParam(name = "from", required = false)
                    @Nullable
                    String from,
            @Parameter(description = TO) @RequestParam(name = "to", required = false) @Nullable String to,
            @Parameter(description = "A kind, by any of its names", example = "pods")
                    @RequestParam(name = "kind", required = false)
                    @Nullable
                    String kind,
            @Parameter(description = "A namespace") @RequestParam(name = "namespace", defaultValue = "")
                    String namespace,
            @Parameter(description = LIMIT, schema = @Schema(type = "integer"))
                    @RequestParam(name = "limit", defaultValue = "100")
                    String limit,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(
                accept,
                () -> {
                    long now = snapshots.current().revision();
                    return ChangeHistory.ofAll(
                            past,
                            now,
                            from == null ? 0 : PastSnapshots.revision("from", from),
                            upTo(to, now),
                            limit(limit),
                            kind == null ? null : kind(kind),
                            namespace);
                },
                HistoryText::of);
    }

    @Operation(
            summary = "What changed in one object of a cluster-scoped kind",
            description = "Field by field, by whom, and of a consequence what it follows from." + ABOUT)
    @ApiResponse(
            responseCode = "200",
            description = "The changes",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ChangeHistory.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(
            responseCode = "404",
            description = "An object that neither is there nor was, as far as the log goes: a v1 Status",
            content = @Content)
    @GetMapping("/history/{kind}/{name}")
    ResponseEntity<byte[]> historyOf(
            @Parameter(description = "A kind, by any of its names", example = "nodes") @PathVariable("kind")
                    String kind,
            @Parameter(description = "The name", example = "node-1") @PathVariable("name") String name,
            @Parameter(description = TO) @RequestParam(name = "to", required = false) @Nullable String to,
            @Parameter(description = LIMIT, schema = @Schema(type = "integer"))
                    @RequestParam(name = "limit", defaultValue = "20")
                    String limit,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(accept, () -> ofObject(kind, "", name, to, limit), HistoryText::of);
    }

    @Operation(
            summary = "What changed in one object of a namespace",
            description = "Field by field, by whom, and of a consequence what it follows from." + ABOUT)
    @ApiResponse(
            responseCode = "200",
            description = "The changes",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ChangeHistory.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(
            responseCode = "404",
            description = "An object that neither is there nor was, as far as the log goes: a v1 Status",
            content = @Content)
    @GetMapping("/history/{kind}/{namespace}/{name}")
    ResponseEntity<byte[]> historyOf(
            @Parameter(description = "A kind, by any of its names", example = "services") @PathVariable("kind")
                    String kind,
            @Parameter(description = "The namespace", example = "default") @PathVariable("namespace") String namespace,
            @Parameter(description = "The name", example = "kubernetes") @PathVariable("name") String name,
            @Parameter(description = TO) @RequestParam(name = "to", required = false) @Nullable String to,
            @Parameter(description = LIMIT, schema = @Schema(type = "integer"))
                    @RequestParam(name = "limit", defaultValue = "20")
                    String limit,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        return TextOrJson.answer(accept, () -> ofObject(kind, namespace, name, to, limit), HistoryText::of);
    }

    private ChangeHistory ofObject(String named, String namespace, String name, @Nullable String to, String limit) {
        ResourceKind kind = kind(named);
        if (kind.namespaced() == namespace.isEmpty()) {
            throw StatusException.badRequest(
                    kind.namespaced()
                            ? kind.plural() + " are in namespaces: /history/" + kind.plural() + "/{namespace}/{name}"
                            : kind.plural() + " are in no namespace: /history/" + kind.plural() + "/{name}");
        }
        ObjectKey key = new ObjectKey(kind, namespace, name);
        long now = snapshots.current().revision();
        ChangeHistory history = ChangeHistory.ofObject(past, now, key, upTo(to, now), limit(limit));
        if (history.changes().isEmpty() && snapshots.current().get(key).isEmpty()) {
            throw StatusException.notFound(key);
        }
        return history;
    }

    /** By any of the names that kubectl takes. */
    private ResourceKind kind(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        List<ResourceKind> all = Stream.concat(Kinds.SERVED.stream(), snapshots.current().custom().kinds().stream())
                .toList();
        return all.stream()
                .filter(kind -> kind.plural().equals(wanted)
                        || kind.singular().equals(wanted)
                        || kind.qualifiedResource().equals(wanted)
                        || kind.shortNames().contains(wanted))
                .findFirst()
                .orElseThrow(() -> StatusException.badRequest("no kind \"" + name + "\": there are "
                        + all.stream()
                                .map(ResourceKind::plural)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", "))));
    }

    private static long upTo(@Nullable String to, long now) {
        long revision = to == null ? now : PastSnapshots.revision("to", to);
        if (revision > now) {
            throw StatusException.futureResourceVersion(revision, now);
        }
        return revision;
    }

    private static int limit(String text) {
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) {
            throw StatusException.badRequest("invalid limit \"" + text + "\": it is a number from 1 to " + MOST);
        }
        return limit;
    }
}
