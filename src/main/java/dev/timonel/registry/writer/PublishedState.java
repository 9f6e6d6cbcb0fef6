package dev.timonel.registry.writer;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.store.ObjectStore;
import java.util.Optional;

/** A snapshot as what the store may build on. */
record PublishedState(ClusterSnapshot snapshot) implements ObjectStore.Known {
    @Override
    public long revision() {
        return snapshot.revision();
    }

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
        return snapshot.get(key);
    }
}
