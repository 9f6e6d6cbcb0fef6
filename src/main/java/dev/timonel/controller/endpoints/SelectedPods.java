package dev.timonel.controller.endpoints;

import dev.timonel.model.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pods that a service selects in one snapshot, sorted by name. */
record SelectedPods(List<KubeObject> pods) {

    /** A pod of the one moment and of the other, of one name; either may be missing. */
    record Differing(@Nullable KubeObject before, @Nullable KubeObject after) {
        String name() {
            return Objects.requireNonNull(after == null ? before : after).name();
        }
    }

    /** The pods that are other objects than in {@code before}, in order. What is the same is compared by identity. */
    List<Differing> since(SelectedPods before) {
        List<Differing> differing = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < pods.size() || j < before.pods.size()) {
            KubeObject now = i < pods.size() ? pods.get(i) : null;
            KubeObject then = j < before.pods.size() ? before.pods.get(j) : null;
            if (now != then) {
                int order = now == null ? 1 : then == null ? -1 : now.name().compareTo(then.name());
                now = order > 0 ? null : now;
                then = order < 0 ? null : then;
                differing.add(new Differing(then, now));
            }
            i += now == null ? 0 : 1;
            j += then == null ? 0 : 1;
        }
        return differing;
    }
}
