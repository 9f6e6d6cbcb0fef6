package dev.timonel.model;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of names, labels, ports and addresses, by {@code k8s.io/apimachinery/pkg/util/validation} and
 * {@code api/validate/content}. Each check returns the messages of what is wrong, none if the text is valid. Lengths
 * are in bytes of UTF-8.
 */
public final class Names {
    /** The most that the keys and values of all annotations of an object may take, in bytes. */
    public static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

    private static final int LABEL_BYTES = 63;
    private static final int SUBDOMAIN_BYTES = 253;
    private static final int PORT_NAME_BYTES = 15;

    private static final String DNS_1123_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String DNS_1123_SUBDOMAIN = DNS_1123_LABEL + "(\\." + DNS_1123_LABEL + ")*";
    private static final String UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String DNS_1035_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(" + QUALIFIED_NAME + ")?";

    private static final String HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern IS_HTTP_PATH = Pattern.compile(HTTP_PATH);
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final Pattern IS_CONFIG_KEY = Pattern.compile(CONFIG_KEY);
    private static final String PERCENT = "[0-9]+%";
    private static final Pattern IS_PERCENT = Pattern.compile(PERCENT);
    private static final Pattern IS_UNDERSCORE_LABEL = Pattern.compile(UNDERSCORE_LABEL);
    private static final Pattern IS_PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");

    private static final String NAME_PART =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                    + " end with an alphanumeric character";

    private static final String NO_1035_LABEL = regex(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character",
            DNS_1035_LABEL,
            "my-name",
            "abc-123");
    private static final String NO_1123_LABEL = regex(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character",
            DNS_1123_LABEL,
            "my-name",
            "123-abc");
    private static final String NO_QUALIFIED_NAME = regex(NAME_PART, QUALIFIED_NAME, "MyName", "my.name", "123-abc");

    private Names() {}

    /** The name of a Service before RelaxedServiceNameValidation (on by default from 1.36). */
    public static List<String> dns1035Label(String text) {
        return label(text, Syntax.is1035Label(text), NO_1035_LABEL);
    }

    /** Namespaces, host names, the names of service ports. */
    public static List<String> dns1123Label(String text) {
        if (text.contains(".") && Syntax.isSubdomain(text)) {
            List<String> messages = tooLong(text, LABEL_BYTES);
            messages.add("must not contain dots");
            return messages;
        }
        return label(text, Syntax.is1123Label(text), NO_1123_LABEL);
    }

    /** The names of most other objects. */
    public static List<String> dns1123Subdomain(String text) {
        List<String> messages = tooLong(text, SUBDOMAIN_BYTES);
        if (!Syntax.isSubdomain(text)) {
            messages.add(regex(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must start and end with an alphanumeric character",
                    DNS_1123_SUBDOMAIN,
                    "example.com"));
        }
        return messages;
    }

    /** A domain that a resolver searches: its labels may have underscores, and begin with one. */
    public static List<String> dns1123SubdomainWithUnderscore(String text) {
        List<String> messages = tooLong(text, SUBDOMAIN_BYTES);
        for (String label : text.split("\\.", -1)) {
            if (!IS_UNDERSCORE_LABEL.matcher(label).matches()) {
                messages.add(regex(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or"
                                + " '.', and must start and end with an alphanumeric character",
                        UNDERSCORE_LABEL + "(\\." + UNDERSCORE_LABEL + ")*",
                        "example.com"));
                break;
            }
        }
        return messages;
    }

    /** The key of a label: an optional DNS subdomain and {@code /}, then up to 63 bytes. */
    public static List<String> qualifiedName(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2) {
            return List.of("a valid label key " + NO_QUALIFIED_NAME
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        List<String> messages = new ArrayList<>();
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                messages.add("prefix part must be non-empty");
            } else {
                dns1123Subdomain(parts[0]).forEach(m -> messages.add("prefix part " + inBytes(m)));
            }
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            messages.add("name part must be non-empty");
        } else {
            tooLong(name, LABEL_BYTES).forEach(m -> messages.add("name part " + inBytes(m)));
        }
        if (!Syntax.isQualifiedName(name)) {
            messages.add("name part " + NO_QUALIFIED_NAME);
        }
        return messages;
    }

    /** {@code IsValidPercent}. */
    public static List<String> percent(String text) {
        return IS_PERCENT.matcher(text).matches()
                ? List.of()
                : List.of(regex(
                        "a valid percent string must be a numeric string followed by an ending '%'",
                        PERCENT, "1%", "93%"));
    }

    public static List<String> labelValue(String text) {
        List<String> messages = new ArrayList<>(
                tooLong(text, LABEL_BYTES).stream().map(Names::inBytes).toList());
        if (!text.isEmpty() && !Syntax.isQualifiedName(text)) {
            messages.add(regex(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character",
                    LABEL_VALUE,
                    "MyValue",
                    "my_value",
                    "12345"));
        }
        return messages;
    }

    /** The name of a container port, and so of a targetPort (RFC 6335). */
    public static List<String> portName(String text) {
        List<String> messages = tooLong(text, PORT_NAME_BYTES);
        if (!IS_PORT_CHARACTERS.matcher(text).matches()) {
            messages.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (text.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            messages.add("must contain at least one letter (a-z)");
        }
        if (text.contains("--")) {
            messages.add("must not contain consecutive hyphens");
        }
        if (text.startsWith("-") || text.endsWith("-")) {
            messages.add("must not begin or end with a hyphen");
        }
        return messages;
    }

    public static List<String> portNumber(int port) {
        return port >= 1 && port <= 65535 ? List.of() : List.of("must be between 1 and 65535, inclusive");
    }

    /** A host of an Ingress with a star for its first label. */
    public static List<String> wildcardSubdomain(String text) {
        boolean fits = text.startsWith("*.") && Syntax.isSubdomain(text.substring(2));
        return fits
                ? List.of()
                : List.of(regex(
                        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which"
                                + " must consist of lower case alphanumeric characters, '-' or '.' and end with an"
                                + " alphanumeric character",
                        "\\*\\." + DNS_1123_SUBDOMAIN,
                        "*.example.com"));
    }

    /** What follows the domain in the name of a controller. */
    public static List<String> httpPath(String text) {
        return IS_HTTP_PATH.matcher(text).matches() ? List.of() : List.of(regex("Invalid path", HTTP_PATH));
    }

    /** A key of a ConfigMap or a Secret, which becomes the name of a file. */
    public static List<String> configKey(String text) {
        List<String> errors = new ArrayList<>(tooLong(text, SUBDOMAIN_BYTES));
        if (!IS_CONFIG_KEY.matcher(text).matches()) {
            errors.add(regex(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                    CONFIG_KEY,
                    "key.name",
                    "KEY_NAME",
                    "key-name"));
        }
        if (text.equals(".") || text.equals("..")) {
            errors.add("must not be '" + text + "'");
        } else if (text.startsWith("..")) {
            errors.add("must not start with '..'");
        }
        return errors;
    }

    /** The name of an object as a part of a URL path. */
    public static List<String> pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return List.of("may not be '" + text + "'");
        }
        List<String> messages = new ArrayList<>();
        for (String illegal : List.of("/", "%")) {
            if (text.contains(illegal)) {
                messages.add("may not contain '" + illegal + "'");
            }
        }
        return messages;
    }

    /**
     * The name of an event: a path segment. Deviation: upstream leaves the length to etcd and lets control characters
     * pass; here no name is longer than those of other kinds, and none is such that no URL can name it.
     */
    public static List<String> eventName(String text) {
        List<String> messages = tooLong(text, SUBDOMAIN_BYTES);
        messages.addAll(pathSegment(text));
        if (text.chars().anyMatch(Character::isISOControl)) {
            messages.add("may not contain control characters");
        }
        return messages;
    }

    /**
     * An IP address of an old field, where an IPv6 address may be spelled in any way ({@code IsValidIPForLegacyField} with
     * StrictIPCIDRValidation, which is on since 1.36).
     */
    public static List<String> ip(String text) {
        if (IpAddress.parse(text).isEmpty()) {
            return List.of(
                    IpAddress.parse(withoutLeadingZeros(text)).isPresent()
                            ? "must not have leading 0s"
                            : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        return isMapped(text) ? List.of("must not be an IPv4-mapped IPv6 address") : List.of();
    }

    /** An IP address that is spelled as Kubernetes writes it: the name of an IPAddress, the fields of newer kinds. */
    public static List<String> canonicalIp(String text) {
        List<String> messages = ip(text);
        return messages.isEmpty() ? canonical(text, IpAddress.of(text).toString()) : messages;
    }

    /** A block of addresses of an old field ({@code IsValidCIDRForLegacyField}, strict). See {@link #ip}. */
    public static List<String> cidr(String text) {
        if (Cidr.parse(text).isEmpty()) {
            return List.of(
                    Cidr.parse(withoutLeadingZeros(text)).isPresent()
                            ? "must not have leading 0s in IP or prefix length"
                            : "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
        if (isMapped(addressOf(text))) {
            return List.of("must not have an IPv4-mapped IPv6 address");
        }
        return Cidr.of(text).network().equals(IpAddress.of(addressOf(text)))
                ? List.of()
                : List.of("must not have bits set beyond the prefix length");
    }

    /** A block of addresses that is spelled as Kubernetes writes it. */
    public static List<String> canonicalCidr(String text) {
        List<String> messages = cidr(text);
        return messages.isEmpty() ? canonical(text, Cidr.of(text).toString()) : messages;
    }

    public static List<FieldError> validateLabels(@Nullable Map<String, String> labels, String path) {
        List<FieldError> errors = new ArrayList<>();
        sorted(labels).forEach((key, value) -> {
            qualifiedName(key).forEach(m -> errors.add(FieldError.invalid(path, key, m)));
            labelValue(value).forEach(m -> errors.add(FieldError.invalid(path, value, m)));
        });
        return errors;
    }

    /** Keys are compared in lower case, as upstream does for the sake of old objects. */
    public static List<FieldError> validateAnnotations(@Nullable Map<String, String> annotations, String path) {
        List<FieldError> errors = new ArrayList<>();
        long total = 0;
        for (Map.Entry<String, String> each : sorted(annotations).entrySet()) {
            qualifiedName(each.getKey().toLowerCase(Locale.ROOT))
                    .forEach(m -> errors.add(FieldError.invalid(path, each.getKey(), m)));
            total += bytes(each.getKey()) + bytes(each.getValue());
        }
        if (total > MAX_ANNOTATIONS_BYTES) {
            errors.add(FieldError.tooLong(path, MAX_ANNOTATIONS_BYTES));
        }
        return errors;
    }

    private static Map<String, String> sorted(@Nullable Map<String, String> map) {
        if (map == null || map.isEmpty()) {
            return Map.of();
        }
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(key, value == null ? "" : value));
        return sorted;
    }

    private static List<String> label(String text, boolean isOne, String otherwise) {
        List<String> messages = tooLong(text, LABEL_BYTES);
        if (!isOne) {
            messages.add(otherwise);
        }
        return messages;
    }

    private static List<String> tooLong(String text, int maximum) {
        List<String> messages = new ArrayList<>();
        if (bytes(text) > maximum) {
            messages.add("must be no more than " + maximum + " characters");
        }
        return messages;
    }

    /** Of labels, and of nothing else, upstream says what it counts. */
    private static String inBytes(String message) {
        return message.startsWith("must be no more than") ? message.replace(" characters", " bytes") : message;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String regex(String message, String pattern, String... examples) {
        StringBuilder text = new StringBuilder(message).append(examples.length > 0 ? " (e.g. " : " (");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(pattern)
                .append("')")
                .toString();
    }

    private static List<String> canonical(String text, String canonical) {
        return text.equals(canonical) ? List.of() : List.of("must be in canonical form (\"" + canonical + "\")");
    }

    private static String addressOf(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }

    private static String withoutLeadingZeros(String text) {
        return text.replaceAll("(?<![0-9a-fA-F])0+(?=[0-9])", "");
    }

    private static boolean isMapped(String text) {
        return IpAddress.of(text).isMappedIPv4();
    }
}
