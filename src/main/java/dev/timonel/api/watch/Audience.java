package dev.timonel.api.watch;

import dev.timonel.api.table.Representation;
import dev.timonel.model.Change;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The watches that see the same: one selection in one representation. */
final class Audience {
    private final Selection selection;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet(1);

    private Audience(Identity identity) {
        this.selection = identity.selection();
    }

    private record Identity(Selection selection, Representation representation) {}

    Selection selection() {
        return selection;
    }

    void forEach(Consumer<WatchStream> action) {
        streams.forEach(action);
    }

    /**
     * All audiences, found by what a change is about: its kind, its namespace or all of them, and its name, its node or
     * neither. Cost grows with those that may see the change, not with those that are open.
     */
    static final class Directory {
        private static final String NOTHING = "";
        private static final String ALL = "";

        private final Map<Place, Map<Identity, Audience>> places = new ConcurrentHashMap<>();

        /** Where an audience looks; {@code field} is the one that its selector pins to {@code value}, or nothing. */
        private record Place(ResourceKind kind, String namespace, String field, String value) {
            static Place of(Selection selection) {
                FieldSelector fields = selection.fields();
                return Stream.of(FieldSelector.NAME, FieldSelector.NODE_NAME)
                        .flatMap(field -> fields
                                .exact(field)
                                .map(value -> new Place(selection.kind(), selection.namespace(), field, value))
                                .stream())
                        .findFirst()
                        .orElseGet(() -> new Place(selection.kind(), selection.namespace(), NOTHING, ALL));
            }
        }

        void add(WatchRequest request, WatchStream stream) {
            Identity identity = new Identity(request.selection(), request.representation());
            places.compute(Place.of(identity.selection()), (place, audiences) -> {
                Map<Identity, Audience> there = audiences == null ? new ConcurrentHashMap<>(1) : audiences;
                there.computeIfAbsent(identity, Audience::new).streams.add(stream);
                return there;
            });
        }

        void remove(WatchRequest request, WatchStream stream) {
            Identity identity = new Identity(request.selection(), request.representation());
            places.computeIfPresent(Place.of(identity.selection()), (place, audiences) -> {
                Audience audience = audiences.get(identity);
                if (audience != null && audience.streams.remove(stream) && audience.streams.isEmpty()) {
                    audiences.remove(identity);
                }
                return audiences.isEmpty() ? null : audiences;
            });
        }

        /** Everybody who may see this change, each once. */
        List<Audience> of(Change change) {
            List<Audience> found = new ArrayList<>();
            in(ALL, change, found);
            if (!change.key().namespace().isEmpty()) {
                in(change.key().namespace(), change, found);
            }
            return found;
        }

        private void in(String namespace, Change change, List<Audience> found) {
            ResourceKind kind = change.key().kind();
            at(new Place(kind, namespace, NOTHING, ALL), found);
            at(new Place(kind, namespace, FieldSelector.NAME, change.key().name()), found);
            if (kind.equals(Kinds.POD)) {
                String now = FieldSelector.nodeName(change.object());
                KubeObject previous = change.previous();
                String before = previous == null ? now : FieldSelector.nodeName(previous);
                at(new Place(kind, namespace, FieldSelector.NODE_NAME, now), found);
                if (!before.equals(now)) {
                    at(new Place(kind, namespace, FieldSelector.NODE_NAME, before), found);
                }
            }
        }

        private void at(Place place, List<Audience> found) {
            found.addAll(places.getOrDefault(place, Map.of()).values());
        }

        void forEach(Consumer<WatchStream> action) {
            places.values().forEach(audiences -> audiences.values().forEach(audience -> audience.forEach(action)));
        }

        boolean isEmpty() {
            return places.isEmpty();
        }

        int size() {
            int[] size = {0};
            places.values()
                    .forEach(audiences -> audiences.values().forEach(audience -> size[0] += audience.streams.size()));
            return size[0];
        }
    }
}
