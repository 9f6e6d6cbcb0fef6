package dev.timonel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cases in a packed resource, an object of JSON a line, each with the {@code seed} that it was made from. */
public final class JsonCases {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonCases() {}

    /** Each seed and its case. */
    public static Stream<Arguments> of(String resource) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(JsonCases.class.getResourceAsStream(resource))),
                StandardCharsets.UTF_8))) {
            List<JsonNode> cases = lines.lines().map(MAPPER::readTree).toList();
            return cases.stream().map(c -> Arguments.of(c.get("seed").asInt(), c));
        }
    }
}
