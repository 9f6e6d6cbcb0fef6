package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.Fate;
import dev.timonel.dns.ServiceRecords;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Asks the DNS of both sides about the names of Services. */
final class Names {
    private final Side before;
    private final Side after;
    /** Whether a Service that was there before answered. */
    private final Predicate<KubeObject> answered;

    Names(Side before, Side after, Predicate<KubeObject> answered) {
        this.before = before;
        this.after = after;
        this.answered = answered;
    }

    List<NameChange> of(TreeSet<ObjectKey> services) {
        List<NameChange> changes = new ArrayList<>();
        for (ObjectKey key : services) {
            Map<String, TreeSet<String>> then = records(before, key);
            Map<String, TreeSet<String>> now = records(after, key);
            Map<String, TreeSet<String>> all = new TreeMap<>(then);
            all.putAll(now);
            for (String name : all.keySet()) {
                TreeSet<String> old = then.getOrDefault(name, new TreeSet<>());
                TreeSet<String> young = now.getOrDefault(name, new TreeSet<>());
                if (!old.equals(young)) {
                    changes.add(change(key, name, old, young));
                }
            }
        }
        return changes;
    }

    private NameChange change(ObjectKey key, String name, TreeSet<String> old, TreeSet<String> young) {
        List<String> removed = old.stream().filter(r -> !young.contains(r)).toList();
        return new NameChange(
                old.isEmpty() ? Fate.Appears : young.isEmpty() ? Fate.Vanishes : Fate.Changes,
                young.isEmpty() && counts(key, name),
                name,
                young.stream().filter(r -> !old.contains(r)).toList(),
                removed,
                old.size() - removed.size());
    }

    /** Whether somebody was served by the name: it is the Service's own, and led to something that answered. */
    private boolean counts(ObjectKey key, String name) {
        Optional<KubeObject> service = before.snapshot().get(key);
        return service.isPresent()
                && name.equals(ServiceRecords.name(
                        service.get(), before.state().proxy().clusterDomain()))
                && (service.get().facts(ServiceFacts.class).isExternalName() || answered.test(service.get()));
    }

    private static Map<String, TreeSet<String>> records(Side side, ObjectKey key) {
        return side.snapshot()
                .get(key)
                .map(s -> ServiceRecords.of(
                        side.snapshot(), s, side.state().proxy().clusterDomain()))
                .orElse(Map.of());
    }
}
