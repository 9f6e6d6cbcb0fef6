package dev.timonel.model.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Kubernetes adds to CEL ({@code apiserver/pkg/cel/library}): functions on lists, regular expressions, URLs, and of other classes here. */
final class Functions {
    private static final Map<String, List<CelOverloadDecl>> OVERLOADS = new LinkedHashMap<>();
    static final List<CelFunctionBinding> BINDINGS = new ArrayList<>();

    private static final CelType LIST = ListType.create(SimpleType.DYN);
    private static final CelType URL = OpaqueType.create("kubernetes.URL");

    static {
        lists();
        longLists();
        expressions();
        urls();
        Quantities.add();
        Addresses.add();
        Versions.add();
        Texts.add();
    }

    private Functions() {}

    static void member(String name, CelType result, CelFunctionBinding binding, CelType... arguments) {
        function(name, CelOverloadDecl.newMemberOverload(binding.getOverloadId(), result, arguments), binding);
    }

    static void global(String name, CelType result, CelFunctionBinding binding, CelType... arguments) {
        function(name, CelOverloadDecl.newGlobalOverload(binding.getOverloadId(), result, arguments), binding);
    }

    private static void function(String name, CelOverloadDecl overload, CelFunctionBinding binding) {
        OVERLOADS.computeIfAbsent(name, none -> new ArrayList<>()).add(overload);
        BINDINGS.add(binding);
    }

    static List<CelFunctionDecl> declarations() {
        return OVERLOADS.entrySet().stream()
                .map(each -> CelFunctionDecl.newFunctionDeclaration(each.getKey(), each.getValue()))
                .toList();
    }

    /** Of each name but these. */
    static List<CelFunctionDecl> declarationsBut(Set<String> names) {
        return declarations().stream()
                .filter(each -> !names.contains(each.name()))
                .toList();
    }

    private static void lists() {
        member("isSorted", SimpleType.BOOL, CelFunctionBinding.from("k8s_sorted", List.class, Lists::sorted), LIST);
        member("min", SimpleType.DYN, CelFunctionBinding.from("k8s_min", List.class, Lists::min), LIST);
        member("max", SimpleType.DYN, CelFunctionBinding.from("k8s_max", List.class, Lists::max), LIST);
        member("sum", SimpleType.DYN, CelFunctionBinding.from("k8s_sum", List.class, Lists::sum), LIST);
        member(
                "indexOf",
                SimpleType.INT,
                CelFunctionBinding.from(
                        "k8s_list_index", List.class, Object.class, (list, value) -> (long) list.indexOf(value)),
                LIST,
                SimpleType.DYN);
        member(
                "lastIndexOf",
                SimpleType.INT,
                CelFunctionBinding.from("k8s_list_last_index", List.class, Object.class, (list, value) ->
                        (long) list.lastIndexOf(value)),
                LIST,
                SimpleType.DYN);
    }

    /** Those of {@code cel-go/ext/lists.go}, which the library has without bounds. */
    private static void longLists() {
        member(
                "slice",
                LIST,
                CelFunctionBinding.from(
                        "k8s_slice",
                        List.of(List.class, Long.class, Long.class),
                        args -> Lists.slice((List<?>) args[0], (long) args[1], (long) args[2])),
                LIST,
                SimpleType.INT,
                SimpleType.INT);
        member("flatten", LIST, CelFunctionBinding.from("k8s_flatten", List.class, list -> Lists.flat(list, 1)), LIST);
        member(
                "flatten",
                LIST,
                CelFunctionBinding.from(
                        "k8s_flatten_depth", List.class, Long.class, (list, depth) -> Lists.flat(list, depth)),
                LIST,
                SimpleType.INT);
        member("reverse", LIST, CelFunctionBinding.from("k8s_reverse", List.class, Lists::reversed), LIST);
        member("sort", LIST, CelFunctionBinding.from("k8s_sort", List.class, Lists::inOrder), LIST);
        member(
                SortBy.FUNCTION,
                LIST,
                CelFunctionBinding.from("k8s_sort_by", List.class, List.class, Lists::inOrderOf),
                LIST,
                LIST);
        member("distinct", LIST, CelFunctionBinding.from("k8s_distinct", List.class, Lists::distinct), LIST);
        global(
                "lists.range",
                ListType.create(SimpleType.INT),
                CelFunctionBinding.from("k8s_range", Long.class, Lists::range),
                SimpleType.INT);
    }

    private static void expressions() {
        member(
                "find",
                SimpleType.STRING,
                CelFunctionBinding.from("k8s_find", String.class, String.class, (text, regex) -> {
                    Matcher found = Pattern.compile(regex).matcher(text);
                    return found.find() ? found.group() : "";
                }),
                SimpleType.STRING,
                SimpleType.STRING);
        member(
                "findAll",
                ListType.create(SimpleType.STRING),
                CelFunctionBinding.from(
                        "k8s_find_all", String.class, String.class, (text, regex) -> all(text, regex, -1)),
                SimpleType.STRING,
                SimpleType.STRING);
        member(
                "findAll",
                ListType.create(SimpleType.STRING),
                CelFunctionBinding.from(
                        "k8s_find_all_limit",
                        List.of(String.class, String.class, Long.class),
                        args -> all((String) args[0], (String) args[1], (long) args[2])),
                SimpleType.STRING,
                SimpleType.STRING,
                SimpleType.INT);
    }

    /** {@code limit} is none if it is negative. */
    private static List<String> all(String text, String regex, long limit) {
        List<String> all = new ArrayList<>();
        Matcher found = Pattern.compile(regex).matcher(text);
        while (all.size() != limit && found.find()) {
            all.add(found.group());
        }
        return all;
    }

    private static void urls() {
        global(
                "isURL",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "k8s_is_url", String.class, text -> url(text).isPresent()),
                SimpleType.STRING);
        global(
                "url",
                URL,
                CelFunctionBinding.from(
                        "k8s_url",
                        String.class,
                        text -> url(text)
                                .orElseThrow(() -> new IllegalArgumentException("URL parse error during conversion"))),
                SimpleType.STRING);
        ofUrl("getScheme", "k8s_scheme", url -> url.getScheme());
        ofUrl("getHost", "k8s_host", url -> url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
        ofUrl("getHostname", "k8s_hostname", url -> url.getHost());
        ofUrl("getPort", "k8s_port", url -> url.getPort() < 0 ? "" : Integer.toString(url.getPort()));
        ofUrl("getEscapedPath", "k8s_path", url -> url.getRawPath());
        member(
                "getQuery",
                MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
                CelFunctionBinding.from("k8s_query", URI.class, url -> query(url.getRawQuery())),
                URL);
    }

    @SuppressWarnings("Immutable") // the parts are method references without state
    private static void ofUrl(String name, String id, java.util.function.Function<URI, String> part) {
        member(
                name,
                SimpleType.STRING,
                CelFunctionBinding.from(
                        id,
                        URI.class,
                        url -> Optional.ofNullable(part.apply(url)).orElse("")),
                URL);
    }

    private static Map<String, List<String>> query(@Nullable String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.computeIfAbsent(decoded(name), none -> new ArrayList<>()).add(decoded(value));
        }
        return values;
    }

    /** As the query of a URL has it; what is malformed there stands for itself. */
    private static String decoded(String text) {
        byte[] from = text.replace('+', ' ').getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream to = new ByteArrayOutputStream(from.length);
        for (int i = 0; i < from.length; i++) {
            boolean escape = from[i] == '%'
                    && i + 2 < from.length
                    && HexFormat.isHexDigit(from[i + 1])
                    && HexFormat.isHexDigit(from[i + 2]);
            to.write(escape ? HexFormat.fromHexDigit(from[i + 1]) << 4 | HexFormat.fromHexDigit(from[i + 2]) : from[i]);
            i += escape ? 2 : 0;
        }
        return to.toString(StandardCharsets.UTF_8);
    }

    private static Optional<URI> url(String text) {
        try {
            URI url = URI.create(text);
            return Optional.of(url).filter(u -> u.isAbsolute() || text.startsWith("/"));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
