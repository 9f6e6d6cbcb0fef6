package dev.timonel.controller;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.LabelGap;
import dev.timonel.snapshot.NearestPods;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The warning event {@value #REASON} on a service whose selector finds no pod, with the nearest miss. Kubernetes says
 * nothing here. A {@link Cursors cursor} remembers what was told, so that it is told again only if the service or its
 * selector is another, or a pod comes nearer. Keys are services.
 */
final class EmptySelectionReconciler implements Reconciler {
    static final String REASON = "NoPodsMatchSelector";
    private static final String COMPONENT = "endpoint-slice-controller";

    /** How near the nearest pod was when it was told, and of which service and selector. */
    private record Told(String about, int unshared, int far, int edits) {
        private static final int NOBODY = Integer.MAX_VALUE;

        static Told of(KubeObject service, Optional<LabelGap> gap) {
            String about = service.uid() + " "
                    + NearestPods.text(service.facts(ServiceFacts.class).selector());
            return gap.map(g -> new Told(about, g.unshared(), g.far(), g.edits()))
                    .orElseGet(() -> new Told(about, NOBODY, NOBODY, NOBODY));
        }

        static Told parse(String text) {
            String[] parts = text.split(" ", 4);
            return new Told(
                    parts[3], Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }

        boolean isNews(Told before) {
            if (!about.equals(before.about)) {
                return true;
            }
            if (unshared != before.unshared) {
                return unshared < before.unshared;
            }
            return far != before.far ? far < before.far : edits < before.edits;
        }

        @Override
        public String toString() {
            return unshared + " " + far + " " + edits + " " + about;
        }
    }

    @Override
    public String name() {
        return "emptyselections";
    }

    /** A pod matters if a selector loses it, finds it at last, or would be told of it as nearer than any before. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.SERVICE)) {
            return List.of(change.key());
        }
        if (!change.key().kind().equals(Kinds.POD)) {
            return List.of();
        }
        KubeObject pod = change.object();
        KubeObject previous = change.type() == Change.Type.DELETED ? pod : change.previous();
        boolean gone = change.type() == Change.Type.DELETED;
        if (!gone && previous != null && previous.labels().equals(pod.labels())) {
            return List.of();
        }
        TreeSet<ObjectKey> keys = new TreeSet<>();
        if (previous != null) {
            after.servicesSelecting(previous).forEach(s -> keys.add(s.key()));
        }
        if (!gone) {
            keys.addAll(waitingFor(pod, after));
        }
        return keys;
    }

    private static List<ObjectKey> waitingFor(KubeObject pod, ClusterSnapshot after) {
        String prefix = Cursors.emptySelections(pod.namespace());
        return after.listAfter(Cursors.key(prefix)).stream()
                .map(KubeObject::name)
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> new ObjectKey(Kinds.SERVICE, pod.namespace(), name.substring(prefix.length())))
                .filter(key -> after.get(key)
                        .filter(service -> isNearer(pod, service, after))
                        .isPresent())
                .toList();
    }

    private static boolean isNearer(KubeObject pod, KubeObject service, ClusterSnapshot snapshot) {
        LabelGap gap =
                LabelGap.between(pod.labels(), service.facts(ServiceFacts.class).selector());
        boolean counts = gap.relates() && !pod.facts(PodFacts.class).terminal();
        return gap.unshared() == 0
                || counts
                        && told(service.key(), snapshot)
                                .filter(before ->
                                        !Told.of(service, Optional.of(gap)).isNews(before))
                                .isEmpty();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<Told> before = told(key, snapshot);
        ObjectKey cursor = Cursors.key(Cursors.ofEmptySelection(key.namespace(), key.name()));
        Optional<KubeObject> empty = snapshot.get(key).filter(service -> selectsNothing(service, snapshot));
        if (empty.isEmpty()) {
            return before.isPresent() ? Plan.delete(cursor) : Plan.nothing();
        }
        KubeObject service = empty.get();
        List<NearestPods.Near> nearly = NearestPods.nearly(
                snapshot, key.namespace(), service.facts(ServiceFacts.class).selector());
        Told current = Told.of(service, nearly.stream().findFirst().map(NearestPods.Near::gap));
        if (before.isPresent() && !current.isNews(before.get())) {
            return Plan.nothing();
        }
        String message = String.join("; ", NearestPods.nothingMatches(snapshot, service));
        return Plan.put(Cursors.at(cursor.name(), current))
                .withNote(new Plan.Note(key, "Warning", REASON, message, COMPONENT));
    }

    /** Not while the service or its namespace goes away: then it is no mistake. */
    private static boolean selectsNothing(KubeObject service, ClusterSnapshot snapshot) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        boolean leaving = service.deleting()
                || snapshot.get(Kinds.NAMESPACE, "", service.namespace())
                        .filter(KubeObject::deleting)
                        .isPresent();
        return !leaving && facts.selectsPods() && !snapshot.anyPodMatches(service.namespace(), facts.selector());
    }

    private static Optional<Told> told(ObjectKey service, ClusterSnapshot snapshot) {
        return Cursors.last(snapshot, Cursors.ofEmptySelection(service.namespace(), service.name()))
                .map(Told::parse);
    }
}
