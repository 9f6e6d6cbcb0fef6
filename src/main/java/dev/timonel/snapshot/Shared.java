package dev.timonel.snapshot;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects that were read one by one, with what several of them say in one place of the memory. */
final class Shared {
    private Shared() {}

    /** These objects; what the slices among them say of pods is in the pods' memory, as where a slice follows from its pods. */
    static List<KubeObject> slices(Collection<KubeObject> objects) {
        Map<ObjectKey, KubeObject> pods = new HashMap<>();
        objects.stream().filter(object -> object.kind().equals(Kinds.POD)).forEach(pod -> pods.put(pod.key(), pod));
        return objects.stream()
                .map(object -> object.kind().equals(Kinds.ENDPOINT_SLICE)
                        ? object.heldAs(pod -> pods.get(new ObjectKey(Kinds.POD, object.namespace(), pod)))
                        : object)
                .toList();
    }
}
