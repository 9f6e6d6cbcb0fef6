package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a label key and a label value may look like, with the complaints of {@code k8s.io/apimachinery/pkg/util/validation}.
 * An empty list means valid. Lengths are bytes of UTF-8.
 */
final class LabelSyntax {
    private static final String NAME_REGEX = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String VALUE_REGEX = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
    private static final String SUBDOMAIN_REGEX = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final int NAME_LIMIT = 63;
    private static final int SUBDOMAIN_LIMIT = 253;
    private static final String NAME_RULE =
            " must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
                    + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" + NAME_REGEX
                    + "')";

    private LabelSyntax() {}

    /** {@code IsQualifiedName}: an optional DNS subdomain and {@code /}, then a name. */
    static List<String> keyErrors(String key) {
        List<String> errors = new ArrayList<>();
        int slash = key.indexOf('/');
        if (slash >= 0 && key.indexOf('/', slash + 1) >= 0) {
            return List.of("a qualified name" + NAME_RULE
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        if (slash >= 0) {
            prefixErrors(key.substring(0, slash), errors);
        }
        String name = key.substring(slash + 1);
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (bytes(name) > NAME_LIMIT) {
            errors.add("name part must be no more than " + NAME_LIMIT + " bytes");
        }
        if (!Syntax.isQualifiedName(name)) {
            errors.add("name part" + NAME_RULE);
        }
        return errors;
    }

    /** {@code IsValidLabelValue}. */
    static List<String> valueErrors(String value) {
        List<String> errors = new ArrayList<>();
        if (bytes(value) > NAME_LIMIT) {
            errors.add("must be no more than " + NAME_LIMIT + " bytes");
        }
        if (!value.isEmpty() && !Syntax.isQualifiedName(value)) {
            errors.add(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                            + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
                            + " for validation is '" + VALUE_REGEX + "')");
        }
        return errors;
    }

    private static void prefixErrors(String prefix, List<String> errors) {
        if (prefix.isEmpty()) {
            errors.add("prefix part must be non-empty");
            return;
        }
        if (bytes(prefix) > SUBDOMAIN_LIMIT) {
            errors.add("prefix part must be no more than " + SUBDOMAIN_LIMIT + " bytes");
        }
        if (!Syntax.isSubdomain(prefix)) {
            errors.add(
                    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
                            + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is '" + SUBDOMAIN_REGEX + "')");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
