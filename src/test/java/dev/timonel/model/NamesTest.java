package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Service-semantics B2, and the syntax tests of {@code k8s.io/apimachinery} in our own words. */
class NamesTest {
    private static final String LABEL_1035 =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                    + " start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123',"
                    + " regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private static final String LABEL_1123 = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
            + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String PART =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                    + " with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                    + " '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                    + " '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String TOO_LONG = "must be no more than 63 characters";

    /** What labels count. */
    private static final String TOO_LARGE = "must be no more than 63 bytes";

    private static final String BAD_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String BAD_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static final String LETTERS = "aaz0019-.-._AZ é\n{`@[:,^";

    private static Arguments row(Function<String, List<String>> check, String name, String text, String... messages) {
        return arguments(name, check, text, List.of(messages));
    }

    static Stream<Arguments> labels() {
        Function<String, List<String>> dns1035 = Names::dns1035Label;
        Function<String, List<String>> dns1123 = Names::dns1123Label;
        Function<String, List<String>> domain = Names::dns1123Subdomain;
        return Stream.of(
                row(dns1035, "1035", "a"),
                row(dns1035, "1035", "my-name"),
                row(dns1035, "1035", "a1-2b"),
                row(dns1035, "1035", "a".repeat(63)),
                row(dns1035, "1035", "a".repeat(64), TOO_LONG),
                row(dns1035, "1035", "", LABEL_1035),
                row(dns1035, "1035", "1a", LABEL_1035),
                row(dns1035, "1035", "A", LABEL_1035),
                row(dns1035, "1035", "a-", LABEL_1035),
                row(dns1035, "1035", "-a", LABEL_1035),
                row(dns1035, "1035", "a.b", LABEL_1035),
                row(dns1035, "1035", "a_b", LABEL_1035),
                row(dns1035, "1035", "a\n", LABEL_1035),
                row(dns1035, "1035", "é".repeat(32), TOO_LONG, LABEL_1035),
                row(dns1123, "1123", "1a"),
                row(dns1123, "1123", "0"),
                row(dns1123, "1123", "a".repeat(64), TOO_LONG),
                row(dns1123, "1123", "", LABEL_1123),
                row(dns1123, "1123", "a.b", "must not contain dots"),
                row(dns1123, "1123", "a..b", LABEL_1123),
                row(dns1123, "1123", "A.b", LABEL_1123),
                row(dns1123, "1123", "a-", LABEL_1123),
                row(domain, "subdomain", "example.com"),
                row(domain, "subdomain", "1.2.3"),
                row(domain, "subdomain", "a"),
                row(domain, "subdomain", ("a".repeat(62) + ".").repeat(4) + "b"),
                row(domain, "subdomain", "a".repeat(254), "must be no more than 253 characters"),
                row(domain, "subdomain", "", SUBDOMAIN),
                row(domain, "subdomain", "a..b", SUBDOMAIN),
                row(domain, "subdomain", "a.", SUBDOMAIN),
                row(domain, "subdomain", ".a", SUBDOMAIN),
                row(domain, "subdomain", "a.-b", SUBDOMAIN),
                row(domain, "subdomain", "a.B", SUBDOMAIN));
    }

    static Stream<Arguments> qualifiedNames() {
        Function<String, List<String>> name = Names::qualifiedName;
        Function<String, List<String>> value = Names::labelValue;
        return Stream.of(
                row(name, "key", "app"),
                row(name, "key", "A_b.c-9"),
                row(name, "key", "example.com/app"),
                row(name, "key", "1.2.3/4"),
                row(name, "key", "a/" + "b".repeat(63)),
                row(name, "key", "b".repeat(64), "name part " + TOO_LARGE),
                row(name, "key", "b".repeat(254) + "/a", "prefix part must be no more than 253 bytes"),
                row(name, "key", "", "name part must be non-empty", "name part " + PART),
                row(name, "key", "a/", "name part must be non-empty", "name part " + PART),
                row(name, "key", "/a", "prefix part must be non-empty"),
                row(name, "key", "A/a", "prefix part " + SUBDOMAIN),
                row(name, "key", "-a", "name part " + PART),
                row(name, "key", "a b", "name part " + PART),
                row(
                        name,
                        "key",
                        "a/b/c",
                        "a valid label key " + PART
                                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"),
                row(value, "value", ""),
                row(value, "value", "a"),
                row(value, "value", "A_b.c-9"),
                row(value, "value", "a".repeat(63)),
                row(value, "value", "a".repeat(64), TOO_LARGE),
                row(value, "value", "-a", VALUE),
                row(value, "value", "a/b", VALUE),
                row(value, "value", " ", VALUE));
    }

    static Stream<Arguments> portsAndSegments() {
        Function<String, List<String>> port = Names::portName;
        Function<String, List<String>> segment = Names::pathSegment;
        String characters = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        String letter = "must contain at least one letter (a-z)";
        return Stream.of(
                row(port, "port", "http"),
                row(port, "port", "8080-tcp"),
                row(port, "port", "a".repeat(15)),
                row(port, "port", "a".repeat(16), "must be no more than 15 characters"),
                row(port, "port", "", characters, letter),
                row(port, "port", "80", letter),
                row(port, "port", "Http", characters),
                row(port, "port", "HTTP", characters, letter),
                row(port, "port", "a--b", "must not contain consecutive hyphens"),
                row(port, "port", "-a", "must not begin or end with a hyphen"),
                row(port, "port", "a-", "must not begin or end with a hyphen"),
                row(segment, "segment", "a b"),
                row(segment, "segment", ".", "may not be '.'"),
                row(segment, "segment", "..", "may not be '..'"),
                row(segment, "segment", "a/%", "may not contain '/'", "may not contain '%'"));
    }

    static Stream<Arguments> addresses() {
        Function<String, List<String>> ip = Names::ip;
        Function<String, List<String>> canonicalIp = Names::canonicalIp;
        Function<String, List<String>> cidr = Names::cidr;
        Function<String, List<String>> canonicalCidr = Names::canonicalCidr;
        return Stream.of(
                row(ip, "ip", "10.9.8.7"),
                row(ip, "ip", "2001:db8::ffff"),
                row(ip, "ip", "2001:0DB8::FFFF"),
                row(ip, "ip", "", BAD_IP),
                row(ip, "ip", "10.9.8", BAD_IP),
                row(ip, "ip", "10.9.8.256", BAD_IP),
                row(ip, "ip", "fe80::1%eth0", BAD_IP),
                row(ip, "ip", " 10.9.8.7", BAD_IP),
                row(ip, "ip", "10.9.8.07", "must not have leading 0s"),
                row(ip, "ip", "010.009.8.7", "must not have leading 0s"),
                row(ip, "ip", "::ffff:10.9.8.7", "must not be an IPv4-mapped IPv6 address"),
                row(ip, "ip", "::10.9.8.7"),
                row(canonicalIp, "canonical ip", "10.9.8.7"),
                row(canonicalIp, "canonical ip", "2001:db8::ffff"),
                row(canonicalIp, "canonical ip", "2001:0DB8::FFFF", "must be in canonical form (\"2001:db8::ffff\")"),
                row(canonicalIp, "canonical ip", "2001:db8:0:0:0:0:0:1", "must be in canonical form (\"2001:db8::1\")"),
                row(canonicalIp, "canonical ip", "web", BAD_IP),
                row(canonicalIp, "canonical ip", "10.9.8.07", "must not have leading 0s"),
                row(cidr, "cidr", "10.9.8.0/24"),
                row(cidr, "cidr", "2001:DB8::/64"),
                row(cidr, "cidr", "10.9.8.7/24", "must not have bits set beyond the prefix length"),
                row(cidr, "cidr", "0.0.0.0/0"),
                row(cidr, "cidr", "", BAD_CIDR),
                row(cidr, "cidr", "10.9.8.0", BAD_CIDR),
                row(cidr, "cidr", "10.9.8.0/", BAD_CIDR),
                row(cidr, "cidr", "10.9.8.0/33", BAD_CIDR),
                row(cidr, "cidr", "2001:db8::/129", BAD_CIDR),
                row(cidr, "cidr", "10.9.8.0/024", "must not have leading 0s in IP or prefix length"),
                row(cidr, "cidr", "10.09.8.0/24", "must not have leading 0s in IP or prefix length"),
                row(cidr, "cidr", "::ffff:10.9.8.0/120", "must not have an IPv4-mapped IPv6 address"),
                row(canonicalCidr, "canonical cidr", "10.9.8.0/24"),
                row(canonicalCidr, "canonical cidr", "2001:db8::/64"),
                row(canonicalCidr, "canonical cidr", "10.9.8.7/24", "must not have bits set beyond the prefix length"),
                row(canonicalCidr, "canonical cidr", "2001:DB8::/64", "must be in canonical form (\"2001:db8::/64\")"),
                row(canonicalCidr, "canonical cidr", "x/24", BAD_CIDR));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource({"labels", "qualifiedNames", "portsAndSegments", "addresses"})
    void textIsValidOrSaysWhyNot(
            String name, Function<String, List<String>> check, String text, List<String> expected) {
        assertThat(check.apply(text)).isEqualTo(expected);
    }

    /** The patterns that the messages show, and what is done in their stead. */
    @Test
    void whatIsAcceptedIsWhatThePatternsInTheMessagesMatch() {
        Map<String, Function<String, List<String>>> checks = Map.of(
                "[a-z]([-a-z0-9]*[a-z0-9])?", Names::dns1035Label,
                "[a-z0-9]([-a-z0-9]*[a-z0-9])?", Names::dns1123Label,
                "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", Names::dns1123Subdomain,
                "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", Names::qualifiedName,
                "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", Names::labelValue);
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(6), 0, LETTERS.length())
                    .mapToObj(at -> LETTERS.substring(at, at + 1))
                    .collect(Collectors.joining());
            checks.forEach((pattern, check) -> assertThat(check.apply(text).isEmpty())
                    .as("\"%s\" by %s", text, pattern)
                    .isEqualTo(text.matches(pattern)));
        }
    }

    @Test
    void portNumbersHaveBounds() {
        String outside = "must be between 1 and 65535, inclusive";
        assertThat(Names.portNumber(0)).containsExactly(outside);
        assertThat(Names.portNumber(1)).isEmpty();
        assertThat(Names.portNumber(65535)).isEmpty();
        assertThat(Names.portNumber(65536)).containsExactly(outside);
    }

    @Test
    void longTextIsRefusedAndNotRecursedInto() {
        assertThat(Names.dns1123Subdomain("a.".repeat(1_000_000) + "a"))
                .containsExactly("must be no more than 253 characters");
        assertThat(Names.dns1123Label("a".repeat(1_000_000) + "-")).containsExactly(TOO_LONG, LABEL_1123);
        assertThat(Names.labelValue("a".repeat(1_000_000) + "-")).containsExactly(TOO_LARGE, VALUE);
        assertThat(Names.qualifiedName("-".repeat(1_000_000)))
                .containsExactly("name part " + TOO_LARGE, "name part " + PART);
    }

    @Test
    void labelsAreCheckedInTheOrderOfTheirKeys() {
        assertThat(Names.validateLabels(Map.of("b c", "ok", "a", "x y", "z", ""), "metadata.labels"))
                .extracting(FieldError::toString)
                .containsExactly(
                        "metadata.labels: Invalid value: \"x y\": " + VALUE,
                        "metadata.labels: Invalid value: \"b c\": name part " + PART);
        assertThat(Names.validateLabels(null, "metadata.labels")).isEmpty();
    }

    @Test
    void annotationsHaveKeysAndATotalSize() {
        assertThat(Names.validateAnnotations(null, "metadata.annotations")).isEmpty();
        assertThat(Names.validateAnnotations(Map.of("Example.COM/A", "anything at all\n"), "metadata.annotations"))
                .isEmpty();
        assertThat(Names.validateAnnotations(Map.of("a b", ""), "metadata.annotations"))
                .extracting(FieldError::toString)
                .containsExactly("metadata.annotations: Invalid value: \"a b\": name part " + PART);
        assertThat(Names.validateAnnotations(Map.of("a", "x".repeat(262_143)), "metadata.annotations"))
                .isEmpty();
        assertThat(Names.validateAnnotations(Map.of("a", "x".repeat(262_144)), "metadata.annotations"))
                .extracting(FieldError::toString)
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void theNameOfAnEventIsAPathSegmentThatAUrlCanName() {
        assertThat(Names.eventName("web-1.17f3A_b:c")).isEmpty();
        assertThat(Names.eventName("x".repeat(253))).isEmpty();
        assertThat(Names.eventName("x".repeat(254))).containsExactly("must be no more than 253 characters");
        assertThat(Names.eventName("a\u0000b")).containsExactly("may not contain control characters");
        assertThat(Names.eventName("a/b")).containsExactly("may not contain '/'");
    }
}
