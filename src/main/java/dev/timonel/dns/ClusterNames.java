package dev.timonel.dns;

import dev.timonel.model.Kinds;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The names below the cluster's domain. {@code svc}, {@code pod} and the namespaces below them exist and hold nothing.
 * There are no wildcards: version 1.1 of the specification has none.
 */
record ClusterNames(ClusterSnapshot snapshot, RecordWriter write, DnsConfig config, Name zone) implements Zone.Names {
    private static final String SCHEMA_VERSION = "1.1.0";
    private static final int SCHEMA_TTL = 28800;

    @Override
    public Optional<Found> at(List<String> labels, Name owner) {
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        if (labels.equals(List.of("dns-version"))) {
            return Optional.of(Found.of(List.of(write.text(owner, SCHEMA_TTL, SCHEMA_VERSION))));
        }
        List<String> below = labels.subList(0, labels.size() - 1);
        return switch (labels.get(labels.size() - 1)) {
            case "svc" -> services(below, owner);
            case "pod" -> pods(below, owner);
            default -> Optional.empty();
        };
    }

    private Optional<Found> services(List<String> labels, Name owner) {
        if (labels.isEmpty()) {
            return Optional.of(Found.BARE);
        }
        String namespace = labels.get(labels.size() - 1);
        if (!exists(namespace)) {
            return Optional.empty();
        }
        ServiceNames names = new ServiceNames(snapshot, write, zone);
        return switch (labels.size()) {
            case 1 -> Optional.of(Found.BARE);
            case 2 -> names.service(namespace, labels.get(0), owner);
            case 3 ->
                labels.get(0).startsWith("_")
                        ? names.protocol(namespace, labels.get(1), labels.get(0), owner)
                        : names.endpoint(namespace, labels.get(1), labels.get(0), owner);
            case 4 -> names.port(namespace, labels.get(2), labels.get(0), labels.get(1), owner);
            default -> Optional.empty();
        };
    }

    private Optional<Found> pods(List<String> labels, Name owner) {
        if (labels.isEmpty()) {
            return Optional.of(Found.BARE);
        }
        String namespace = labels.get(labels.size() - 1);
        if (config.pods() == PodRecords.DISABLED || !exists(namespace)) {
            return Optional.empty();
        }
        return switch (labels.size()) {
            case 1 -> Optional.of(Found.BARE);
            case 2 -> new PodNames(snapshot, write, config.pods()).pod(namespace, labels.get(0), owner);
            default -> Optional.empty();
        };
    }

    private boolean exists(String namespace) {
        return snapshot.get(Kinds.NAMESPACE, "", namespace).isPresent();
    }
}
