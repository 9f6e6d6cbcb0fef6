package dev.timonel.controller.workloads;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import org.jspecify.annotations.Nullable;

/** The places of a DaemonSet, as long as its spec and the revision of its template stay as they are. */
final class DaemonMemory {
    private @Nullable Remembered last;

    private record Remembered(String uid, DaemonSetSpec spec, String hash, DaemonPlaces places) {}

    DaemonPlaces of(KubeObject owner, DaemonSetSpec spec, String hash) {
        Remembered known = last;
        if (known == null
                || !known.uid().equals(owner.uid())
                || !known.hash().equals(hash)
                || !known.spec().equals(spec)) {
            known = new Remembered(owner.uid(), spec, hash, new DaemonPlaces());
            last = known;
        }
        return known.places();
    }
}
