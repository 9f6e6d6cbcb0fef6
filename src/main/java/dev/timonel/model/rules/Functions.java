package dev.timonel.model.rules;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Kubernetes adds to CEL: functions on lists, regular expressions, URLs and quantities. */
final class Functions {
    static final List<CelFunctionDecl> DECLARATIONS = new ArrayList<>();
    static final List<CelFunctionBinding> BINDINGS = new ArrayList<>();

    private static final CelType LIST = ListType.create(SimpleType.DYN);
    private static final CelType URL = OpaqueType.create("kubernetes.URL");
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    static {
        lists();
        expressions();
        urls();
        quantities();
    }

    private Functions() {}

    private static void member(String name, CelType result, CelFunctionBinding binding, CelType... arguments) {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(binding.getOverloadId(), result, arguments)));
        BINDINGS.add(binding);
    }

    private static void global(String name, CelType result, CelFunctionBinding binding, CelType... arguments) {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(binding.getOverloadId(), result, arguments)));
        BINDINGS.add(binding);
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
                        "k8s_find_all",
                        String.class,
                        String.class,
                        (text, regex) -> Pattern.compile(regex)
                                .matcher(text)
                                .results()
                                .map(each -> each.group())
                                .toList()),
                SimpleType.STRING,
                SimpleType.STRING);
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

    private static Optional<URI> url(String text) {
        try {
            URI url = URI.create(text);
            return Optional.of(url).filter(u -> u.isAbsolute() || text.startsWith("/"));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static void quantities() {
        global(
                "isQuantity",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "k8s_is_quantity", String.class, text -> quantity(text).isPresent()),
                SimpleType.STRING);
        global(
                "quantity",
                QUANTITY,
                CelFunctionBinding.from(
                        "k8s_quantity",
                        String.class,
                        text -> quantity(text).orElseThrow(() -> new IllegalArgumentException("quantity parse error"))),
                SimpleType.STRING);
        comparison("isGreaterThan", "k8s_greater", SimpleType.BOOL, order -> order > 0);
        comparison("isLessThan", "k8s_less", SimpleType.BOOL, order -> order < 0);
        comparison("compareTo", "k8s_compare", SimpleType.INT, order -> (long) order);
        member(
                "asInteger",
                SimpleType.INT,
                CelFunctionBinding.from("k8s_as_integer", BigDecimal.class, BigDecimal::longValueExact),
                QUANTITY);
        member(
                "asApproximateFloat",
                SimpleType.DOUBLE,
                CelFunctionBinding.from("k8s_as_float", BigDecimal.class, BigDecimal::doubleValue),
                QUANTITY);
        member(
                "sign",
                SimpleType.INT,
                CelFunctionBinding.from("k8s_sign", BigDecimal.class, value -> (long) value.signum()),
                QUANTITY);
    }

    @SuppressWarnings("Immutable") // the outcomes are functions without state
    private static void comparison(
            String name, String id, CelType result, java.util.function.IntFunction<Object> outcome) {
        member(
                name,
                result,
                CelFunctionBinding.from(
                        id, BigDecimal.class, BigDecimal.class, (one, other) -> outcome.apply(one.compareTo(other))),
                QUANTITY,
                QUANTITY);
    }

    private static Optional<BigDecimal> quantity(String text) {
        try {
            return Optional.ofNullable(new Quantity(text).getNumericalAmount());
        } catch (ArithmeticException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
