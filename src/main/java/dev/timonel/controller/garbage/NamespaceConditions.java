package dev.timonel.controller.garbage;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a namespace that is being deleted still waits for: {@code pkg/controller/namespace/deletion/status_condition_utils.go}.
 * As there, pods that remain are not counted, since nothing else is looked at before they are gone.
 */
final class NamespaceConditions {
    private final List<NamespaceCondition> conditions;
    private final Instant now;
    private boolean changed;

    private NamespaceConditions(NamespaceStatus status, Instant now) {
        this.conditions = new ArrayList<>(status.getConditions());
        this.now = now;
    }

    /** True if the status says something else now. {@code held} are the objects that finalizers keep. */
    static boolean write(NamespaceStatus status, Collection<KubeObject> held, Instant now) {
        NamespaceConditions all = new NamespaceConditions(status, now);
        all.set("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered");
        all.set(
                "NamespaceDeletionGroupVersionParsingFailure",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        all.set(
                "NamespaceDeletionContentFailure",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization");
        if (held.isEmpty()) {
            all.set("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed");
            all.set(
                    "NamespaceFinalizersRemaining",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished");
        } else {
            all.set("NamespaceContentRemaining", true, "SomeResourcesRemain", remaining(held));
            all.set("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", finalizers(held));
        }
        status.setConditions(all.conditions);
        return all.changed;
    }

    private static String remaining(Collection<KubeObject> held) {
        Map<String, Long> counts = held.stream()
                .collect(Collectors.groupingBy(object -> resource(object.kind()), TreeMap::new, Collectors.counting()));
        return "Some resources are remaining: " + sentence(counts, " has ");
    }

    private static String finalizers(Collection<KubeObject> held) {
        Map<String, Long> counts = held.stream()
                .flatMap(object -> object.metadata().getFinalizers().stream())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        return "Some content in the namespace has finalizers remaining: " + sentence(counts, " in ");
    }

    private static String sentence(Map<String, Long> counts, String verb) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + verb + entry.getValue() + " resource instances")
                .collect(Collectors.joining(", "));
    }

    private static String resource(ResourceKind kind) {
        return kind.plural() + "." + kind.group();
    }

    private void set(String type, String reason, String message) {
        set(type, false, reason, message);
    }

    private void set(String type, boolean isTrue, String reason, String message) {
        String status = isTrue ? "True" : "False";
        for (NamespaceCondition old : conditions) {
            if (type.equals(old.getType())) {
                update(old, status, reason, message);
                return;
            }
        }
        conditions.add(new NamespaceCondition(ApiTime.text(now), message, reason, status, type));
        changed = true;
    }

    private void update(NamespaceCondition condition, String status, String reason, String message) {
        if (!status.equals(condition.getStatus())) {
            condition.setLastTransitionTime(ApiTime.text(now));
        } else if (message.equals(condition.getMessage()) && reason.equals(condition.getReason())) {
            return;
        }
        condition.setStatus(status);
        condition.setReason(reason);
        condition.setMessage(message);
        changed = true;
    }
}
