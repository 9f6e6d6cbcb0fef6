package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.PortKey;
import dev.timonel.routing.Draws.Remembered;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which endpoints the clients of services with ClientIP affinity got, on each node. As kube-proxy deletes the set of an
 * endpoint's clients in the sync in which it cannot reach it any more ({@code activeAffinitySets} of
 * {@code pkg/proxy/nftables/proxier.go}), such an endpoint is forgotten when the change is published: a client that asks once
 * it is back is a new one.
 */
final class KnownClients {
    private static final long MAX_CLIENTS_KEPT = 100_000;

    private final Cache<Client, Held> clients;
    private final Ticker ticker;
    /** What could be reached where clients are known, by service. */
    private final Map<ObjectKey, Map<Site, Set<Remembered>>> reached = new ConcurrentHashMap<>();

    /** A port of a service on a node, in one family. */
    record Site(String node, PortKey port, IpFamily family) {
        private ObjectKey service() {
            return new ObjectKey(Kinds.SERVICE, port.namespace(), port.service());
        }
    }

    /** A client as affinity knows it, without the timeout, which may change while it is remembered. */
    private record Client(Site site, IpAddress address) {
        static Client of(Affinity affinity) {
            return new Client(
                    new Site(affinity.node(), affinity.port(), affinity.client().family()), affinity.client());
        }
    }

    /** What the client got, each until a time of the ticker, and the seconds that the last of them has. */
    private record Held(Map<Remembered, Long> until, int seconds) {
        Held with(Affinity affinity, Remembered endpoint, long now) {
            Map<Remembered, Long> kept = new HashMap<>(within(affinity.reachable()).until);
            kept.values().removeIf(end -> end - now <= 0);
            kept.put(endpoint, now + Duration.ofSeconds(affinity.seconds()).toNanos());
            return new Held(kept, affinity.seconds());
        }

        Held within(Set<Remembered> reachable) {
            Map<Remembered, Long> kept = new HashMap<>(until);
            kept.keySet().retainAll(reachable);
            return new Held(kept, seconds);
        }
    }

    KnownClients(Ticker ticker) {
        this.ticker = ticker;
        clients = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX_CLIENTS_KEPT)
                .expireAfter(Expiry.<Client, Held>writing((client, held) -> Duration.ofSeconds(held.seconds())))
                .build();
    }

    Set<Remembered> remembered(Affinity affinity) {
        Held held = clients.getIfPresent(Client.of(affinity));
        if (held == null) {
            return Set.of();
        }
        long now = ticker.read();
        return held.until().entrySet().stream()
                .filter(e -> e.getValue() - now > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    void remember(Affinity affinity, Remembered endpoint) {
        long now = ticker.read();
        Client known = Client.of(affinity);
        reached.computeIfAbsent(known.site().service(), service -> new ConcurrentHashMap<>())
                .put(known.site(), affinity.reachable());
        clients.asMap()
                .compute(
                        known,
                        (client, held) -> (held == null ? new Held(Map.of(), 0) : held).with(affinity, endpoint, now));
    }

    /** Clients are looked through only if something cannot be reached any more. */
    void published(List<Change> changes, Function<Site, Set<Remembered>> reachable) {
        if (reached.isEmpty()) {
            return;
        }
        Map<Site, Set<Remembered>> less = new HashMap<>();
        for (ObjectKey service : services(changes)) {
            reached.getOrDefault(service, new ConcurrentHashMap<>()).replaceAll((site, before) -> {
                Set<Remembered> now = reachable.apply(site);
                if (!now.containsAll(before)) {
                    less.put(site, now);
                }
                return now;
            });
        }
        if (!less.isEmpty()) {
            forget(less);
        }
    }

    private void forget(Map<Site, Set<Remembered>> less) {
        clients.asMap().keySet().stream()
                .filter(client -> less.containsKey(client.site()))
                .forEach(client -> clients.asMap().computeIfPresent(client, (same, held) -> {
                    Held left = held.within(less.getOrDefault(client.site(), Set.of()));
                    return left.until().isEmpty() ? null : left;
                }));
        less.forEach((site, now) -> {
            if (now.isEmpty()) {
                reached.computeIfPresent(site.service(), (service, sites) -> {
                    sites.remove(site);
                    return sites.isEmpty() ? null : sites;
                });
            }
        });
    }

    /** Those whose ports may lead elsewhere now: by hints, a node leads to others when its zone changes. */
    private Set<ObjectKey> services(List<Change> changes) {
        Set<ObjectKey> services = new HashSet<>();
        for (Change change : changes) {
            ObjectKey key = change.key();
            if (key.kind().equals(Kinds.NODE)) {
                return Set.copyOf(reached.keySet());
            }
            if (key.kind().equals(Kinds.SERVICE)) {
                services.add(key);
            } else if (key.kind().equals(Kinds.ENDPOINT_SLICE)) {
                Stream.ofNullable(change.object()).forEach(slice -> services.add(serviceOf(slice)));
                Stream.ofNullable(change.previous()).forEach(slice -> services.add(serviceOf(slice)));
            }
        }
        return services;
    }

    private static ObjectKey serviceOf(KubeObject slice) {
        return new ObjectKey(
                Kinds.SERVICE, slice.namespace(), slice.facts(SliceFacts.class).service());
    }
}
