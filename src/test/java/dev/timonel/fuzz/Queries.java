package dev.timonel.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Query strings: values that parameters take, those that they don't, and names that nobody reads. */
final class Queries {
    private static final List<String> COUNTS =
            List.of("0", "1", "2", "500", "-1", "9223372036854775807", "9223372036854775808", "1.5", "x", "");
    private static final List<String> FLAGS = List.of("true", "false", "1", "0", "", "maybe");
    private static final List<String> REVISIONS =
            List.of("", "0", "1", "40", "99999", "18446744073709551615", "18446744073709551616", "-1", "x", "007");
    private static final List<String> PLACES = List.of(
            "web.default:80",
            "10.96.0.1:443",
            "node-1:30000",
            "[fd00::1]:80",
            "10.244.0.1",
            ":",
            "a:99999",
            "x y:1",
            "");
    private static final Map<String, List<String>> KNOWN = Map.ofEntries(
            Map.entry(
                    "labelSelector",
                    List.of(
                            "app=web",
                            "app in (a,b),!c",
                            "a notin (x)",
                            "a=b=c",
                            "((",
                            "a in (",
                            "in in in",
                            "a>1",
                            "!",
                            ",",
                            "é=ü",
                            "a".repeat(5000),
                            "a!=",
                            "x/y/z=1",
                            "a==b,",
                            "a in ()")),
            Map.entry(
                    "fieldSelector",
                    List.of(
                            "metadata.name=web",
                            "status.phase!=Running",
                            "spec.nodeName=node-1",
                            "none=1",
                            "metadata.name",
                            "a\\",
                            "metadata.name=a\\,b",
                            "=",
                            "metadata.namespace=default,metadata.name=web",
                            "spec.clusterIP=None",
                            "type=x")),
            Map.entry("limit", COUNTS),
            Map.entry("timeoutSeconds", COUNTS),
            Map.entry("gracePeriodSeconds", COUNTS),
            Map.entry("count", COUNTS),
            Map.entry("ticket", COUNTS),
            Map.entry("watch", FLAGS),
            Map.entry("force", FLAGS),
            Map.entry("allowWatchBookmarks", FLAGS),
            Map.entry("sendInitialEvents", FLAGS),
            Map.entry("orphanDependents", FLAGS),
            Map.entry("pretty", FLAGS),
            Map.entry("resourceVersion", REVISIONS),
            Map.entry("at", REVISIONS),
            Map.entry("resourceVersionMatch", List.of("Exact", "NotOlderThan", "", "exact")),
            Map.entry(
                    "continue",
                    List.of(
                            "",
                            "x",
                            "e30",
                            "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLyJ9",
                            "%%%",
                            "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJkZWZhdWx0L3dlYiJ9")),
            Map.entry("dryRun", List.of("All", "None", "", "all")),
            Map.entry("fieldValidation", List.of("Strict", "Warn", "Ignore", "", "strict")),
            Map.entry("fieldManager", List.of("fuzz", "", "x".repeat(129), "a\u0000b", "ñ")),
            Map.entry("propagationPolicy", List.of("Foreground", "Background", "Orphan", "", "None")),
            Map.entry("includeObject", List.of("None", "Metadata", "Object", "x")),
            Map.entry("to", PLACES),
            Map.entry("from", PLACES),
            Map.entry("protocol", List.of("TCP", "UDP", "SCTP", "tcp", "ICMP")));
    private static final List<String> ABSURD = List.of(
            "&&&",
            "=",
            "=x",
            "a",
            "%zz",
            "%ff",
            "%00=1",
            "x".repeat(3000),
            "watch",
            "limit",
            "limit=1&limit=x",
            "watch=true;limit=1",
            "?",
            "dryRun=All&dryRun=All",
            "fieldValidation=Strict&fieldValidation=Ignore",
            "a[]=1",
            "labelSelector=%ed%a0%80",
            "+");

    private final Random random;
    private final Mutations mutations;

    Queries(Random random, Mutations mutations) {
        this.random = random;
        this.mutations = mutations;
    }

    /** With its question mark; {@code ""} for none. */
    String of(Operations.Operation operation) {
        List<String> pairs = new ArrayList<>();
        for (String name : operation.parameters()) {
            boolean wanted = operation.path().startsWith("/api") ? random.nextInt(9) == 0 : random.nextInt(3) > 0;
            if (wanted) {
                pairs.add(encode(name) + "=" + encode(value(name)));
            }
        }
        if (random.nextInt(25) == 0) {
            pairs.add(ABSURD.get(random.nextInt(ABSURD.size())));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private String value(String name) {
        List<String> known = KNOWN.getOrDefault(name, List.of("default", "web", "true", "1"));
        return random.nextInt(10) == 0 ? mutations.odd() : known.get(random.nextInt(known.size()));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
