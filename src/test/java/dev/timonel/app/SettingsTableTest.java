package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The README's table has every setting under {@code timonel.}, and no other, with its default. */
class SettingsTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(timonel\\.[\\w.-]+)` \\| (?:`([^`]*)`)? ?\\|");

    @Test
    void theTableIsWhatTheProgramReads() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), Objects.requireNonNullElse(row.group(2), "")));
        Map<String, String> read = new TreeMap<>();
        collect("timonel", TimonelProperties.class, read);
        assertThat(documented).isEqualTo(read);
    }

    private static void collect(String prefix, Class<?> properties, Map<String, String> settings) {
        for (RecordComponent component : properties.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(name, component.getType(), settings);
            } else {
                settings.put(name, defaultOf(properties, component));
            }
        }
    }

    /** The annotation is on the parameter of the record's constructor. */
    private static String defaultOf(Class<?> properties, RecordComponent component) {
        for (var parameter : properties.getDeclaredConstructors()[0].getParameters()) {
            DefaultValue value = parameter.getAnnotation(DefaultValue.class);
            if (parameter.getName().equals(component.getName()) && value != null) {
                return String.join(",", value.value());
            }
        }
        return "";
    }
}
