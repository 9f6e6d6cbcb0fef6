package dev.timonel.model.rules;

import static dev.timonel.model.rules.Functions.global;
import static dev.timonel.model.rules.Functions.member;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.timonel.model.Names;
import dev.timonel.model.schema.Formats;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Named forms of texts in rules ({@code library/format.go}), and {@code format} of the strings ({@code cel-go/ext/formatting.go}). */
final class Texts {
    private static final CelType FORMAT = OpaqueType.create("kubernetes.NamedFormat");

    private static final Map<String, Function<String, List<String>>> FORMS = Map.ofEntries(
            Map.entry("dns1123Label", Names::dns1123Label),
            Map.entry("dns1123Subdomain", Names::dns1123Subdomain),
            Map.entry("dns1035Label", Names::dns1035Label),
            Map.entry("qualifiedName", Names::qualifiedName),
            Map.entry("dns1123LabelPrefix", text -> Names.dns1123Label(whole(text))),
            Map.entry("dns1123SubdomainPrefix", text -> Names.dns1123Subdomain(whole(text))),
            Map.entry("dns1035LabelPrefix", text -> Names.dns1035Label(whole(text))),
            Map.entry("labelValue", Names::labelValue),
            Map.entry("uri", Texts::uri),
            Map.entry("uuid", text -> known(text, "uuid", "does not match the UUID format")),
            Map.entry("byte", text -> known(text, "byte", "invalid base64")),
            Map.entry("date", text -> known(text, "date", "invalid date")),
            Map.entry("datetime", text -> known(text, "datetime", "invalid datetime")));

    private Texts() {}

    /** One of the forms. */
    private record Form(String name) {
        Optional<List<String>> mistakes(String text) {
            List<String> mistakes = FORMS.getOrDefault(name, any -> List.of()).apply(text);
            return mistakes.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(mistakes));
        }
    }

    static void add() {
        FORMS.keySet().stream().sorted().forEach(name -> {
            global(
                    "format." + name,
                    FORMAT,
                    CelFunctionBinding.from("format." + name, List.of(), args -> new Form(name)));
        });
        global(
                "format.named",
                OptionalType.create(FORMAT),
                CelFunctionBinding.from(
                        "format-named",
                        String.class,
                        name -> FORMS.containsKey(name) ? Optional.of(new Form(name)) : Optional.empty()),
                SimpleType.STRING);
        member(
                "validate",
                OptionalType.create(ListType.create(SimpleType.STRING)),
                CelFunctionBinding.from("format-validate", Form.class, String.class, Form::mistakes),
                FORMAT,
                SimpleType.STRING);
        member(
                "format",
                SimpleType.STRING,
                CelFunctionBinding.from("string_format", String.class, List.class, Formatted::of),
                SimpleType.STRING,
                ListType.create(SimpleType.DYN));
    }

    /** Of a prefix that may end with a dash, since more is to follow. */
    private static String whole(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 1) + "a" : prefix;
    }

    private static List<String> uri(String text) {
        try {
            URI uri = URI.create(text);
            return uri.isAbsolute() || text.startsWith("/")
                    ? List.of()
                    : List.of("parse \"" + text + "\": invalid URI for request");
        } catch (IllegalArgumentException malformed) {
            return List.of("parse \"" + text + "\": invalid URI for request");
        }
    }

    private static List<String> known(String text, String format, String otherwise) {
        return Formats.fits(text, format) ? List.of() : List.of(otherwise);
    }
}
