package dev.timonel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.dump.Dump;
import dev.timonel.routing.decision.Router;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagnosis of each dump beside what a person who knows said of it before. */
class DumpVerdictsTest {

    static List<String> dumps() throws IOException {
        return VerdictDump.names();
    }

    private static Diagnosis diagnose(VerdictDump asked) {
        Dump dump = asked.dump();
        return Diagnosis.of(dump.snapshot(), new Router(dump.proxy()), dump.proxy(), asked.question());
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void theDiagnosisIsThatOfAPersonWhoKnows(String name) {
        VerdictDump asked = VerdictDump.read(name);
        Diagnosis diagnosis = diagnose(asked);
        String shown = DiagnosisText.of(diagnosis);

        assertThat(diagnosis.verdict().name()).as(shown).isEqualTo(asked.text("verdict"));
        assertThat(diagnosis.cause() == null ? "" : diagnosis.cause().name())
                .as(shown)
                .isEqualTo(asked.text("cause"));
        if (!asked.text("confidence").isEmpty()) {
            assertThat(diagnosis.confidence().name()).as(shown).isEqualTo(asked.text("confidence"));
        }
        List<String> places =
                diagnosis.evidence().stream().map(Diagnosis.Evidence::place).toList();
        asked.said()
                .get("evidence")
                .forEach(place -> assertThat(places)
                        .as(shown)
                        .anyMatch(p -> p.equals(place.asString()) || p.startsWith(place.asString() + " ")));
        if (!asked.text("fix").isEmpty()) {
            assertThat(diagnosis.fix()).as(shown).isNotNull();
            assertThat(diagnosis.fix().says() + diagnosis.fix().command())
                    .as(shown)
                    .contains(asked.text("fix"));
        }
        assertThat(String.join("\n", diagnosis.notKnown())).as(shown).contains(asked.text("notKnown"));
    }

    @Test
    void thereIsADumpForEachOfTheCommonestCauses() throws IOException {
        List<String> causes = VerdictDump.names().stream()
                .map(name -> VerdictDump.read(name).text("cause"))
                .filter(cause -> !cause.isEmpty())
                .distinct()
                .toList();

        assertThat(causes).hasSizeGreaterThanOrEqualTo(12);
    }
}
