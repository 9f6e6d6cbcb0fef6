package dev.timonel.api;

import dev.timonel.model.KubeJson;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;

/**
 * JSON for whoever reads it by eye: indented as the API server of Kubernetes does it for curl, Wget, browsers and
 * {@code ?pretty=true} ({@code isPrettyPrint} of {@code k8s.io/apiserver}), with a line end for the terminal.
 */
public final class PrettyJson {
    private static final List<String> READ_BY_EYE = List.of("curl", "Wget", "Mozilla/5.0");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    private static final DefaultPrettyPrinter PRINTER =
            new DefaultPrettyPrinter(SEPARATORS).withObjectIndenter(INDENT).withArrayIndenter(INDENT);
    private static final ObjectWriter WRITER = KubeJson.mapper().writer().with(PRINTER);

    private PrettyJson() {}

    /** {@code parameter} is that of the query, which decides if it has a value. */
    public static boolean wanted(@Nullable String parameter, @Nullable String userAgent) {
        if (parameter != null && !parameter.isEmpty()) {
            return TRUE.contains(parameter);
        }
        return userAgent != null && READ_BY_EYE.stream().anyMatch(userAgent::startsWith);
    }

    /** How {@link #of} indents, for whoever writes JSON and wants the same bytes but for the line end. */
    public static PrettyPrinter printer() {
        return PRINTER.createInstance();
    }

    public static byte[] of(byte[] json) {
        byte[] indented = WRITER.writeValueAsBytes(KubeJson.tree(json));
        byte[] line = Arrays.copyOf(indented, indented.length + 1);
        line[indented.length] = '\n';
        return line;
    }
}
