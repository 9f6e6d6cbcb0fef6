package dev.timonel.dump;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The newest moment that anything in a dump tells of as past: it was taken then, or a little later. */
final class Newest {
    /** A deletionTimestamp is not among them: it lies ahead by the grace period. */
    private static final Set<String> PAST = Set.of(
            "acquireTime",
            "creationTimestamp",
            "eventTime",
            "finishedAt",
            "firstTimestamp",
            "lastHeartbeatTime",
            "lastObservedTime",
            "lastProbeTime",
            "lastTimestamp",
            "lastTransitionTime",
            "lastUpdateTime",
            "renewTime",
            "startTime",
            "startedAt",
            "time",
            "timeAdded");

    private static final Set<String> FREE = Set.of("annotations", "data", "labels");

    /** RFC 3339 as API servers write it sorts as text does, up to the fraction of a second. */
    private static final int SECONDS = "0000-00-00T00:00:00".length();

    private String newest = "";
    private @Nullable Instant at;
    private String where = "";

    void see(JsonNode tree, String object) {
        if (tree.isObject()) {
            for (Map.Entry<String, JsonNode> field : tree.properties()) {
                JsonNode value = field.getValue();
                if (value.isContainer()) {
                    if (!FREE.contains(field.getKey())) {
                        see(value, object);
                    }
                } else if (value.isString() && PAST.contains(field.getKey())) {
                    see(field.getKey(), value.stringValue(), object);
                }
            }
        } else if (tree.isArray()) {
            tree.forEach(each -> see(each, object));
        }
    }

    private void see(String field, String text, String object) {
        boolean surelyOlder = text.length() > SECONDS
                && text.endsWith("Z")
                && newest.length() >= SECONDS
                && text.substring(0, SECONDS).compareTo(newest.substring(0, SECONDS)) < 0;
        if (surelyOlder) {
            return;
        }
        try {
            Instant moment = OffsetDateTime.parse(text).toInstant();
            if (at == null || moment.isAfter(at)) {
                at = moment;
                newest = moment.toString();
                where = field + " of " + object;
            }
        } catch (DateTimeException noTime) {
            // a label or annotation of that name
        }
    }

    Optional<Instant> at() {
        return Optional.ofNullable(at);
    }

    /** {@code renewTime of Lease kube-node-lease/node-1}. */
    String where() {
        return where;
    }
}
