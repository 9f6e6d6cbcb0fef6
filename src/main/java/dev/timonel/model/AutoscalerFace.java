package dev.timonel.model;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Autoscalers of {@code autoscaling/v1}, which know one metric: a share of CPU. Other metrics and the behavior of one of v2 are
 * kept in the annotation {@value #REST}, so that who writes back what they read loses nothing; upstream has annotations of another
 * form for them.
 */
final class AutoscalerFace {
    private static final String REST = "timonel.dev/autoscaling-v2";
    private static final String TARGET = "targetCPUUtilizationPercentage";
    private static final String CURRENT = "currentCPUUtilizationPercentage";

    private AutoscalerFace() {}

    static void shown(ObjectNode autoscaler) {
        if (autoscaler.path("spec") instanceof ObjectNode spec) {
            ObjectNode rest = KubeJson.mapper().createObjectNode();
            JsonNode metrics = spec.remove("metrics");
            ArrayNode others = KubeJson.mapper().createArrayNode();
            if (metrics != null) {
                for (JsonNode metric : metrics) {
                    JsonNode share = share(metric, "target");
                    if (share.isInt() && !spec.has(TARGET)) {
                        spec.set(TARGET, share);
                    } else {
                        others.add(metric);
                    }
                }
            }
            if (!others.isEmpty()) {
                rest.set("metrics", others);
            }
            if (spec.has("behavior")) {
                rest.set("behavior", spec.remove("behavior"));
            }
            if (!rest.isEmpty()) {
                annotations(autoscaler).put(REST, rest.toString());
            }
        }
        if (autoscaler.path("status") instanceof ObjectNode status) {
            status.path("currentMetrics").forEach(metric -> {
                if (share(metric, "current").isInt()) {
                    status.set(CURRENT, share(metric, "current"));
                }
            });
            status.remove(java.util.List.of("currentMetrics", "conditions"));
        }
    }

    private static JsonNode share(JsonNode metric, String values) {
        boolean cpu = metric.path("type").asString("").equals("Resource")
                && metric.path("resource").path("name").asString("").equals("cpu");
        return cpu
                ? metric.path("resource").path(values).path("averageUtilization")
                : KubeJson.mapper().missingNode();
    }

    static void stored(ObjectNode autoscaler) {
        JsonNode rest = rest(autoscaler);
        if (autoscaler.path("spec") instanceof ObjectNode spec) {
            JsonNode target = spec.remove(TARGET);
            ArrayNode metrics = KubeJson.mapper().createArrayNode();
            if (target != null) {
                ObjectNode resource =
                        metrics.addObject().put("type", "Resource").putObject("resource");
                resource.put("name", "cpu");
                resource.putObject("target").put("type", "Utilization").set("averageUtilization", target);
            }
            rest.path("metrics").forEach(metrics::add);
            if (!metrics.isEmpty()) {
                spec.set("metrics", metrics);
            }
            if (rest.path("behavior").isObject()) {
                spec.set("behavior", rest.path("behavior"));
            }
        }
        if (autoscaler.path("status") instanceof ObjectNode status) {
            status.remove(CURRENT);
        }
    }

    /** What the annotation holds, which goes; nothing if it is none of ours. */
    private static JsonNode rest(ObjectNode autoscaler) {
        if (!(autoscaler.at("/metadata/annotations") instanceof ObjectNode annotations) || !annotations.has(REST)) {
            return KubeJson.mapper().missingNode();
        }
        String text = annotations.remove(REST).asString("");
        try {
            return KubeJson.mapper().readTree(text);
        } catch (tools.jackson.core.JacksonException malformed) {
            return KubeJson.mapper().missingNode();
        }
    }

    private static ObjectNode annotations(ObjectNode autoscaler) {
        ObjectNode metadata = (ObjectNode) autoscaler.path("metadata");
        return metadata.path("annotations") instanceof ObjectNode present ? present : metadata.putObject("annotations");
    }
}
