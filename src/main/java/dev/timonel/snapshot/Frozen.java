package dev.timonel.snapshot;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.ImportFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * That a cluster was imported, and stands still at the moment of its dump: {@code takenAt} is what its ages are told against,
 * {@code config} how it was set up as far as the dump tells, {@code assumed} what only is assumed of that, and why, by name.
 * {@code texts} are what the object that remembers it says, these included.
 */
public record Frozen(Instant takenAt, ClusterConfig config, Map<String, String> assumed, Map<String, String> texts) {
    /** The internal object that remembers it. */
    public static final ObjectKey KEY = new ObjectKey(Kinds.IMPORT, "", "frozen");

    /** Before the name of a kind of which the dump has objects that are not kept, and that may forbid traffic. */
    public static final String LEFT_OUT = "leftOut.";

    private static final String ASSUMED = "assumed.";
    private static final String LACKS = "lacks.";

    /** Whether this cluster was imported. */
    public static boolean is(ClusterSnapshot snapshot) {
        return snapshot.get(KEY).isPresent();
    }

    /** Whether both are of the same import, or of none. */
    public static boolean isSame(ClusterSnapshot one, ClusterSnapshot other) {
        return one.get(KEY).equals(other.get(KEY));
    }

    public static Optional<Frozen> of(ClusterSnapshot snapshot) {
        return snapshot.facts(KEY, ImportFacts.class).map(facts -> of(facts.texts()));
    }

    /** The moment that this cluster is in: that of its dump, or now. */
    public static Instant now(ClusterSnapshot snapshot, Instant now) {
        return snapshot.facts(KEY, ImportFacts.class)
                .map(facts -> Instant.parse(facts.texts().get("takenAt")))
                .orElse(now);
    }

    private static Frozen of(Map<String, String> texts) {
        ClusterConfig config = new ClusterConfig(
                cidrs(texts, "clusterCidrs"),
                cidrs(texts, "serviceCidrs"),
                Integer.parseInt(texts.getOrDefault("nodeCidrMaskSize", "24")),
                PortRange.parse(texts.getOrDefault("nodePortRange", "")).orElseThrow(),
                Cidr.of(texts.getOrDefault("loadBalancerPool", "")),
                texts.getOrDefault("clusterDomain", ""));
        Map<String, String> assumed = new TreeMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(ASSUMED)) {
                assumed.put(name.substring(ASSUMED.length()), text);
            }
        });
        return new Frozen(Instant.parse(texts.get("takenAt")), config, Map.copyOf(assumed), texts);
    }

    /** How it is remembered; {@code lacks} are as {@link #lacks} gives them. */
    public static Map<String, String> texts(
            Instant takenAt, ClusterConfig config, Map<String, String> assumed, List<String> lacks) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("takenAt", takenAt.toString());
        texts.put("clusterCidrs", text(config.clusterCidrs()));
        texts.put("serviceCidrs", text(config.serviceCidrs()));
        texts.put("nodeCidrMaskSize", String.valueOf(config.nodeCidrMaskSize()));
        texts.put("nodePortRange", config.nodePortRange().toString());
        texts.put("loadBalancerPool", config.loadBalancerPool().toString());
        texts.put("clusterDomain", config.clusterDomain());
        assumed.forEach((name, text) -> texts.put(ASSUMED + name, text));
        for (int i = 0; i < lacks.size(); i++) {
            texts.put(LACKS + i, lacks.get(i));
        }
        return texts;
    }

    /** The object that remembers it. */
    public static GenericKubernetesResource object(Map<String, String> texts) {
        GenericKubernetesResource remembered = new GenericKubernetesResource();
        remembered.setApiVersion(Kinds.IMPORT.apiVersion());
        remembered.setKind(Kinds.IMPORT.kind());
        remembered.setMetadata(new ObjectMetaBuilder().withName(KEY.name()).build());
        texts.forEach(remembered::setAdditionalProperty);
        return remembered;
    }

    /** In words: {@code as of 2026-11-29T09:00:00Z}, or that the dump does not tell. */
    public String asOf() {
        return assumed.containsKey("takenAt") ? "of a moment that the dump does not tell" : "as of " + takenAt;
    }

    /** What the dump does not have and an answer may miss, in sentences. */
    public List<String> lacks() {
        List<String> lacks = new ArrayList<>();
        for (String text = texts.get(LACKS + 0); text != null; text = texts.get(LACKS + lacks.size())) {
            lacks.add(text);
        }
        return List.copyOf(lacks);
    }

    /** Kinds that are not kept and may forbid traffic, with their number of objects. */
    public Map<String, Integer> leftOut() {
        Map<String, Integer> leftOut = new TreeMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(LEFT_OUT)) {
                leftOut.put(name.substring(LEFT_OUT.length()), Integer.valueOf(text));
            }
        });
        return leftOut;
    }

    /** The blocks that a text names, as {@link #text} writes them. */
    public static List<Cidr> cidrs(Map<String, String> texts, String name) {
        return Stream.of(texts.getOrDefault(name, "").split(","))
                .flatMap(t -> Cidr.parse(t).stream())
                .toList();
    }

    public static String text(List<Cidr> cidrs) {
        return cidrs.stream().map(Cidr::toString).collect(Collectors.joining(","));
    }
}
