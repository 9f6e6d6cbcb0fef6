package dev.timonel.routing;

import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What the dump of an imported cluster does not tell and an answer rests on, in sentences. Of any other cluster all is known. */
public final class Untold {
    private Untold() {}

    /** {@code settings} are those of {@link Frozen#assumed} that the answer depends on. */
    public static List<String> of(ClusterSnapshot snapshot, Collection<String> settings) {
        return Frozen.of(snapshot).map(frozen -> of(frozen, settings)).orElse(List.of());
    }

    public static List<String> of(Frozen frozen, Collection<String> settings) {
        List<String> untold = new ArrayList<>(frozen.lacks());
        for (String name : new TreeSet<>(settings)) {
            String assumed = frozen.assumed().get(name);
            if (assumed != null) {
                untold.add(name + " is taken to be " + assumed);
            }
        }
        frozen.leftOut()
                .forEach((kind, count) -> untold.add(
                        "whether a " + kind + " forbids it: the dump has " + count + ", and they are not judged here"));
        return List.copyOf(untold);
    }
}
