package dev.timonel.api;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.registry.Registry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The bytes of all objects that were replaced or deleted since the start: whoever keeps an older snapshot keeps what was replaced since. */
final class Replaced {
    private final LongAdder bytes = new LongAdder();

    static Replaced in(Registry registry) {
        Replaced replaced = new Replaced();
        registry.onPublish((snapshot, changes) -> replaced.add(changes)); // for as long as the registry is there
        return replaced;
    }

    private void add(List<Change> changes) {
        for (Change change : changes) {
            KubeObject previous = change.previous();
            if (previous != null) {
                bytes.add(previous.held());
            }
        }
    }

    long bytes() {
        return bytes.sum();
    }
}
