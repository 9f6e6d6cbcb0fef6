package dev.timonel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeJsonTest {
    private static final String WEB = "{`kind`:`Pod`,`metadata`:{`name`:`status`,`labels`:{`metadata`:`}`}},"
            + "`spec`:{`a`:[`\\\\\\``,{`status`:1}]},`status`:{`b`:2}}";

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "`status`:{`b`:2} | `status`:{`b`:3,`c`:[{}]} | true",
                ",`status`:{`b`:2} | - | true",
                "`name`:`status` | `name`:`other{`,`generation`:7 | true",
                "`a`:[ | `a`:[0, | false",
                "`status`:1 | `status`:2 | false",
                "`spec` | `spek` | false",
                "`status`:{`b`:2} | `status`:{`b`:2},`x`:1 | false"
            })
    void whatIsDesiredIsAllButMetadataAndStatus(String old, String replacement, boolean same) {
        int at = WEB.lastIndexOf(old);
        String changed =
                WEB.substring(0, at) + (replacement.equals("-") ? "" : replacement) + WEB.substring(at + old.length());
        assertThat(KubeJson.sameDesire(bytes(WEB), bytes(changed))).isEqualTo(same);
        assertThat(KubeJson.sameDesire(bytes(changed), bytes(WEB))).isEqualTo(same);
    }

    private static byte[] bytes(String text) {
        return text.replace('`', '"').getBytes(UTF_8);
    }
}
