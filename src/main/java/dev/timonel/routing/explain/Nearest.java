package dev.timonel.routing.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.LabelGap;
import dev.timonel.snapshot.NearestPods.Near;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods that a selector nearly finds, up to three, all of {@code namespace} and all unlike it in the same labels. {@code labels}
 * are what differs, sorted by key: none if the pods carry every label and are only in another namespace. {@code selector} is one
 * that finds them there.
 */
public record Nearest(String namespace, List<String> pods, List<LabelMiss> labels, Map<String, String> selector) {

    /**
     * A pair of the selector, {@code key=asked}, that the pods lack. {@code foundKey=found} is what they have in its place,
     * usually under the same key; both are left out if they have nothing like it.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LabelMiss(
            String key,
            String asked,
            @Nullable String foundKey,
            @Nullable String found) {
        static LabelMiss of(LabelGap.Miss miss) {
            return miss.absent()
                    ? new LabelMiss(miss.key(), miss.value(), null, null)
                    : new LabelMiss(miss.key(), miss.value(), miss.actualKey(), miss.actualValue());
        }
    }

    /** Of pods in the selector's namespace, those that are as far from it as the first; null if there is none. */
    static @Nullable Nearest of(String namespace, Map<String, String> selector, List<Near> nearly) {
        if (nearly.isEmpty()) {
            return null;
        }
        LabelGap gap = nearly.get(0).gap();
        return new Nearest(
                namespace,
                nearly.stream()
                        .filter(near -> near.gap().equals(gap))
                        .map(near -> near.pod().name())
                        .toList(),
                gap.misses().stream().map(LabelMiss::of).toList(),
                gap.corrected(selector));
    }

    /** Of pods that carry all of it in other namespaces, those in the namespace of the first. */
    static Nearest elsewhere(Map<String, String> selector, List<KubeObject> pods) {
        String namespace = pods.get(0).namespace();
        return new Nearest(
                namespace,
                pods.stream()
                        .filter(pod -> pod.namespace().equals(namespace))
                        .map(KubeObject::name)
                        .toList(),
                List.of(),
                Map.copyOf(selector));
    }
}
