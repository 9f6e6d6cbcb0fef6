package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.PrettyJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrettyStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void itIsTheDocumentIndentedAsAWhole(int pieces) throws IOException {
        byte[] json =
                "{\"kind\":\"PodList\",\"metadata\":{},\"items\":[{\"a\":[1,-2.5,true,null,[]]},{\"b\":\"ü \\\"q\\\"\\n\"}]}"
                        .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrettyStream indented = new PrettyStream(out, PrettyJson.printer())) {
            for (int at = 0; at < json.length; at += pieces) {
                indented.write(json, at, Math.min(pieces, json.length - at));
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(new String(PrettyJson.of(json), StandardCharsets.UTF_8));
    }
}
