package dev.timonel.routing;

import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What is not known and an answer rests on, in sentences: of an imported cluster what its dump does not tell, of any what other policies do. */
public final class Untold {
    private Untold() {}

    /** {@code settings} are those of {@link Frozen#assumed} that the answer depends on. */
    public static List<String> of(ClusterSnapshot snapshot, Collection<String> settings) {
        List<String> untold = new ArrayList<>();
        Frozen.of(snapshot).ifPresent(frozen -> untold.addAll(ofDump(frozen, settings)));
        untold.addAll(OtherPolicies.sentences(snapshot));
        return List.copyOf(untold);
    }

    /** What its dump does not tell, policies aside. */
    public static List<String> ofDump(Frozen frozen, Collection<String> settings) {
        List<String> untold = new ArrayList<>(frozen.lacks());
        for (String name : new TreeSet<>(settings)) {
            String assumed = frozen.assumed().get(name);
            if (assumed != null) {
                untold.add(name + " is taken to be " + assumed);
            }
        }
        return untold;
    }
}
