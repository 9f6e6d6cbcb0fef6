package dev.timonel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.diagnosis.Diagnosis.Confidence;
import dev.timonel.diagnosis.Diagnosis.Verdict;
import dev.timonel.dump.Dump;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every diagnosis: of every service of every dump, whoever asks, for any port. */
class DiagnosisLawsTest {

    static List<String> dumps() throws IOException {
        return VerdictDump.names();
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void aVerdictIsWhatTheRoutingDecidesOnEachWay(String name) {
        Dump dump = VerdictDump.read(name).dump();
        Router router = new Router(dump.proxy());
        for (KubeObject service : dump.snapshot().list(Kinds.SERVICE)) {
            for (String from : askers(dump.snapshot())) {
                for (String port : ports(service)) {
                    Question question = new Question(service.namespace(), service.name(), port, from);
                    check(Diagnosis.of(dump.snapshot(), router, dump.proxy(), question));
                }
            }
        }
    }

    private static List<String> askers(ClusterSnapshot snapshot) {
        List<String> askers = new ArrayList<>(List.of("", "outside", "198.18.0.1"));
        snapshot.list(Kinds.NODE).stream().map(KubeObject::name).forEach(askers::add);
        snapshot.list(Kinds.POD).stream()
                .filter(pod -> !pod.facts(PodFacts.class).ips().isEmpty())
                .skip(snapshot.count(Kinds.POD) / 2)
                .limit(1)
                .map(pod -> pod.namespace() + "/" + pod.name())
                .forEach(askers::add);
        return askers;
    }

    private static List<String> ports(KubeObject service) {
        List<String> ports = new ArrayList<>(List.of("", "1", "nobody"));
        service.facts(ServiceFacts.class).ports().forEach(port -> ports.add(port.port() + "/" + port.protocol()));
        return ports;
    }

    private static void check(Diagnosis diagnosis) {
        String shown = DiagnosisText.of(diagnosis);
        long forwarded = diagnosis.ways().stream()
                .filter(way -> way.verdict() == RouteDecision.Verdict.Forward)
                .count();
        diagnosis.ways().stream()
                .filter(way -> way.verdict() != RouteDecision.Verdict.Forward)
                .forEach(way -> assertThat(way.cause()).as(shown).isNotNull());
        assertThat(diagnosis.says()).as(shown).isNotBlank();
        assertThat(diagnosis.evidence()).as(shown).isNotEmpty();
        switch (diagnosis.verdict()) {
            case Answers -> {
                assertThat(diagnosis.cause()).as(shown).isNull();
                assertThat(forwarded).as(shown).isEqualTo(diagnosis.ways().size());
            }
            case DoesNotAnswer -> {
                assertThat(diagnosis.cause()).as(shown).isNotNull();
                assertThat(forwarded == 0
                                || diagnosis.confidence() == Confidence.Likely
                                || diagnosis.cause() == Diagnosis.Cause.NetworkPolicy)
                        .as(shown)
                        .isTrue();
            }
            case Partly -> assertThat(forwarded).as(shown).isPositive();
            case NotKnown -> assertThat(diagnosis.notKnown()).as(shown).isNotEmpty();
        }
        if (diagnosis.verdict() == Verdict.Answers && diagnosis.confidence() == Confidence.Certain) {
            assertThat(diagnosis.notKnown()).as(shown).isEmpty();
        }
    }
}
