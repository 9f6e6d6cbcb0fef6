package dev.timonel.api.dump;

import dev.timonel.api.codec.YamlStream;
import dev.timonel.dump.Export;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.SnapshotSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /export}: the cluster as an import takes it, YAML unless JSON is asked for. */
@RestController
@Tag(name = "Dumps", description = "The state of a cluster in one file, in and out")
class ExportController {
    private static final String JSON = "application/json";
    private static final int BUFFER = 1 << 16;

    private final SnapshotSource snapshots;

    ExportController(SnapshotSource snapshots) {
        this.snapshots = snapshots;
    }

    @Operation(
            summary = "Export the cluster as a dump",
            description = "A List of every object of the API that kubectl and POST /import read, without"
                    + " resourceVersions. Importing it elsewhere and exporting it there gives the same bytes.")
    @ApiResponse(
            responseCode = "200",
            description = "The List",
            content = {
                @Content(mediaType = YamlStream.CONTENT_TYPE, schema = @Schema(type = "string")),
                @Content(mediaType = JSON, schema = @Schema(type = "object"))
            })
    @GetMapping("/export")
    void export(
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        ClusterSnapshot snapshot = snapshots.current();
        boolean json = asksForJson(accept);
        response.setContentType(json ? JSON : YamlStream.CONTENT_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        try (OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER)) {
            if (json) {
                Export.write(snapshot, out);
            } else {
                try (YamlStream yaml = new YamlStream(out)) {
                    Export.write(snapshot, yaml);
                }
            }
        }
    }

    private static boolean asksForJson(String accept) {
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            return accepted.stream().anyMatch(MediaType.APPLICATION_JSON::equalsTypeAndSubtype)
                    && accepted.stream().noneMatch(m -> m.getSubtype().endsWith("yaml"));
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }
}
