package dev.timonel.controller.workloads;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;

/** Whether more of an object changed than what its controller says of it. */
final class Wishes {
    private Wishes() {}

    static boolean differ(Change change) {
        KubeObject before = change.previous();
        KubeObject now = change.object();
        return change.type() != Change.Type.DELETED
                && (before == null
                        || before.generation() != now.generation()
                        || before.deleting() != now.deleting()
                        || !before.labels().equals(now.labels())
                        || !before.owners().equals(now.owners()));
    }
}
