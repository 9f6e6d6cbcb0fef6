package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code GET /served}: in plain text, what of Kubernetes is served and what is not. */
final class ServedPage {
    private static final int COLUMN = 34;

    private ServedPage() {}

    /** {@code custom}: what definitions add. */
    static String text(CustomKinds custom) {
        StringBuilder page = new StringBuilder();
        page.append("Of Kubernetes ").append(Discovery.VERSION).append(", Timonel serves\n\n");
        served().forEach((groupVersion, names) -> line(groupVersion, names, page));
        if (!custom.isEmpty()) {
            page.append("\nand by CustomResourceDefinitions\n\n");
            defined(custom).forEach((groupVersion, names) -> line(groupVersion, names, page));
        }
        page.append(
                "\nand refuses, with 404 and a sentence, what it does not serve yet (lists and watches of those in groups are empty)\n\n");
        Unserved.RESOURCES.forEach((groupVersion, names) -> line(groupVersion, names, page));
        page.append("\nand what only a running container could answer\n\n");
        new TreeMap<>(Unserved.OF_CONTAINERS)
                .forEach((plural, names) -> line(
                        "v1", names.stream().map(name -> plural + "/" + name).toList(), page));
        page.append("\nPatches are JSON, merge and strategic merge patches, and server-side apply.\n")
                .append("Its own: /import /export /route /explain /audit /what-if /diff /overlay /healthcheck /mcp"
                        + " /swagger-ui.html /metrics /livez")
                .append(" /readyz\n");
        return page.toString();
    }

    private static Map<String, List<String>> served() {
        Map<String, List<String>> served =
                new TreeMap<>(java.util.Comparator.comparing((String groupVersion) -> groupVersion.contains("/"))
                        .thenComparing(java.util.Comparator.naturalOrder()));
        Stream.of(Kinds.SERVED, Kinds.FACES, Kinds.REVIEWS)
                .flatMap(List::stream)
                .forEach(kind -> {
                    List<String> names = served.computeIfAbsent(kind.apiVersion(), groupVersion -> new ArrayList<>());
                    names.add(kind.plural());
                    names.addAll(subresources(kind));
                });
        return served;
    }

    private static Map<String, List<String>> defined(CustomKinds custom) {
        Map<String, List<String>> defined = new TreeMap<>();
        custom.versions().forEach(version -> {
            String plural = version.kind().plural();
            List<String> names =
                    defined.computeIfAbsent(version.kind().apiVersion(), groupVersion -> new ArrayList<>());
            names.add(plural);
            if (version.facts().hasStatus()) {
                names.add(plural + "/status");
            }
            if (version.facts().scale() != null) {
                names.add(plural + "/scale");
            }
        });
        return defined;
    }

    private static List<String> subresources(ResourceKind kind) {
        List<String> names = new ArrayList<>();
        if (kind.hasStatus()) {
            names.add(kind.plural() + "/status");
        }
        if (kind.hasScale()) {
            names.add(kind.plural() + "/scale");
        }
        if (kind.equals(Kinds.NAMESPACE)) {
            names.add("namespaces/finalize");
        }
        if (kind.equals(Kinds.SERVICE_ACCOUNT)) {
            names.add("serviceaccounts/token");
        }
        if (kind.equals(Kinds.POD)) {
            names.addAll(List.of(
                    "bindings",
                    "pods/binding",
                    "pods/ephemeralcontainers",
                    "pods/eviction",
                    "pods/log",
                    "pods/resize"));
        }
        return names;
    }

    private static void line(String groupVersion, Iterable<String> names, StringBuilder page) {
        Set<String> sorted = new TreeSet<>();
        names.forEach(sorted::add);
        page.append(String.format("  %-" + COLUMN + "s", groupVersion));
        page.append(String.join(" ", sorted)).append('\n');
    }
}
