package dev.timonel.controller.endpoints;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The warning event {@value #REASON} on a service whose selector finds no pod, with the nearest miss of the first pods of
 * its namespace. Kubernetes says nothing here. A {@link Cursors cursor} remembers what was told, so that it is told again
 * only if the service or its selector is another, or a pod comes nearer. That is advice, so it costs a pod no more than a
 * look at the first few services that wait; {@code /explain} looks at more when it is asked. Keys are services.
 */
public final class EmptySelectionReconciler implements Reconciler {
    static final String REASON = "NoPodsMatchSelector";
    private static final String COMPONENT = "endpoint-slice-controller";
    /** Of the services of a namespace that select nothing, the first so many are compared with each pod that comes. */
    static final int COMPARED = 16;

    /** How near the nearest pod was when it was told, and of which service and selector. */
    private record Notice(String about, int unshared, int far, int edits) {
        private static final int NOBODY = Integer.MAX_VALUE;

        static Notice of(KubeObject service, Optional<LabelGap> gap) {
            String about = about(service);
            return gap.map(g -> new Notice(about, g.unshared(), g.far(), g.edits()))
                    .orElseGet(() -> new Notice(about, NOBODY, NOBODY, NOBODY));
        }

        private static String about(KubeObject service) {
            return service.uid() + " "
                    + NearestPods.text(service.facts(ServiceFacts.class).selector());
        }

        boolean isAbout(KubeObject service) {
            return about.equals(about(service));
        }

        static Notice parse(String text) {
            String[] parts = text.split(" ", 4);
            return new Notice(
                    parts[3], Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }

        boolean isNews(Notice before) {
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
            after.servicesSelecting(pod).forEach(s -> keys.add(s.key()));
            keys.addAll(waitingFor(pod, after));
        }
        return keys;
    }

    private static List<ObjectKey> waitingFor(KubeObject pod, ClusterSnapshot after) {
        String prefix = Cursors.emptySelections(pod.namespace());
        return compared(prefix, after)
                .map(cursor -> new ObjectKey(
                        Kinds.SERVICE, pod.namespace(), cursor.name().substring(prefix.length())))
                .filter(key -> after.get(key)
                        .filter(service -> isNearer(pod, service, after))
                        .isPresent())
                .toList();
    }

    private static Stream<KubeObject> compared(String prefix, ClusterSnapshot snapshot) {
        return snapshot.listAfter(Cursors.key(prefix)).stream()
                .takeWhile(cursor -> cursor.name().startsWith(prefix))
                .limit(COMPARED);
    }

    private static boolean isNearer(KubeObject pod, KubeObject service, ClusterSnapshot snapshot) {
        LabelGap gap =
                LabelGap.between(pod.labels(), service.facts(ServiceFacts.class).selector());
        return gap.relates()
                && !pod.facts(PodFacts.class).terminal()
                && lastNotice(service.key(), snapshot)
                        .filter(before -> !Notice.of(service, Optional.of(gap)).isNews(before))
                        .isEmpty();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<ObjectKey> cursor = cursor(key, snapshot);
        Optional<KubeObject> empty = snapshot.get(key).filter(service -> selectsNothing(service, snapshot));
        if (empty.isEmpty()) {
            return cursor.map(Plan::delete).orElseGet(Plan::nothing);
        }
        Optional<Notice> before = lastNotice(key, snapshot);
        Map<String, String> selector = empty.get().facts(ServiceFacts.class).selector();
        if (before.isPresent() && before.get().isAbout(empty.get()) && !cursor.equals(Optional.of(first(key)))) {
            return Plan.nothing();
        }
        List<NearestPods.Near> nearly = NearestPods.nearlyBriefly(snapshot, key.namespace(), selector);
        Notice current = Notice.of(empty.get(), nearly.stream().findFirst().map(NearestPods.Near::gap));
        if (before.isPresent() && !current.isNews(before.get())) {
            return Plan.nothing();
        }
        String message = String.join("; ", NearestPods.nothingMatchesBriefly(snapshot, empty.get()));
        return Plan.put(Cursors.at(cursor.orElseGet(() -> free(key, snapshot)).name(), current))
                .withNote(new Plan.Note(key, "Warning", REASON, message, COMPONENT));
    }

    /** Where it is remembered that this service was told of; empty if it was not. */
    private static Optional<ObjectKey> cursor(ObjectKey service, ClusterSnapshot snapshot) {
        return Stream.of(first(service), other(service))
                .filter(key -> snapshot.get(key).isPresent())
                .findFirst();
    }

    private static ObjectKey free(ObjectKey service, ClusterSnapshot snapshot) {
        long compared =
                compared(Cursors.emptySelections(service.namespace()), snapshot).count();
        return compared < COMPARED ? first(service) : other(service);
    }

    private static ObjectKey first(ObjectKey service) {
        return Cursors.key(Cursors.emptySelections(service.namespace()) + service.name());
    }

    private static ObjectKey other(ObjectKey service) {
        return Cursors.key(Cursors.moreEmptySelections(service.namespace()) + service.name());
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

    private static Optional<Notice> lastNotice(ObjectKey service, ClusterSnapshot snapshot) {
        return cursor(service, snapshot)
                .flatMap(key -> Cursors.last(snapshot, key.name()))
                .map(Notice::parse);
    }
}
