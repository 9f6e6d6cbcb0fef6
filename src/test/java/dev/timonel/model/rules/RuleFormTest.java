package dev.timonel.model.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RuleFormTest {
    private static final JsonNode SCHEMA =
            KubeJson.tree("{'properties':{'a':{'additionalProperties':{'properties':{'c d':{}}}}}}"
                    .replace('\'', '"')
                    .getBytes(StandardCharsets.UTF_8));

    @Test
    void aPathIsShownAsErrorsHaveIt() {
        assertThat(RuleForm.normal(".a['x\\'y'].c d", SCHEMA)).contains("a[x'y].c d");
        assertThat(RuleForm.normal("['a']['b']", SCHEMA)).contains("a[b]");
        assertThat(RuleForm.normal("['a'].b.x", SCHEMA)).isEmpty();
        assertThat(RuleForm.normal("a", SCHEMA)).isEmpty();
    }

    @Test
    void aLongNameTakesNoDeepStack() {
        assertThat(RuleForm.normal(".a['" + "\\n".repeat(100_000) + "']", SCHEMA))
                .isPresent();
    }
}
