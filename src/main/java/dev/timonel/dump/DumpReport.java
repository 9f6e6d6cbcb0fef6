package dev.timonel.dump;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a dump. {@code takenAt} is RFC 3339, null if nothing in the dump tells; {@code kept} and {@code leftOut} are counts by kind (what is left out by its
 * apiVersion too), {@code secrets} a count alone; {@code droppedFields} counts fields that no version known here has.
 * {@code files} and {@code filesPassedOver} are of an archive, 0 for any other dump, and {@code passedOver} the first of those and why.
 * {@code notes} are sentences about what the dump lacks, {@code notJudged} about its policies that no answer reckons with. {@code resourceVersion} is there after an import.
 */
@JsonPropertyOrder({
    "apiVersion",
    "kind",
    "resourceVersion",
    "dryRun",
    "takenAt",
    "kept",
    "leftOut",
    "secrets",
    "droppedFields",
    "files",
    "filesPassedOver",
    "passedOver",
    "facts",
    "notes",
    "notJudged"
})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DumpReport(
        @Nullable String takenAt,
        Map<String, Integer> kept,
        Map<String, Integer> leftOut,
        int secrets,
        Map<String, Integer> droppedFields,
        int files,
        int filesPassedOver,
        Map<String, String> passedOver,
        List<Fact> facts,
        List<String> notes,
        List<String> notJudged,
        @Nullable String resourceVersion,
        boolean dryRun) {

    public String getApiVersion() {
        return "routing.timonel.dev/v1";
    }

    public String getKind() {
        return "ImportReport";
    }

    /** The same after an import. {@code revision} is that of the state after it. */
    public DumpReport answered(String revision, boolean ofDryRun) {
        return new DumpReport(
                takenAt,
                kept,
                leftOut,
                secrets,
                droppedFields,
                files,
                filesPassedOver,
                passedOver,
                facts,
                notes,
                notJudged,
                revision,
                ofDryRun);
    }

    /** How many objects were kept. */
    public int objects() {
        return kept.values().stream().mapToInt(Integer::intValue).sum();
    }
}
