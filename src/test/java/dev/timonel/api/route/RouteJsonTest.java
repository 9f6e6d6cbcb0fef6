package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.PrettyJson;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.table.RandomCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteJsonTest {
    private final RouteJson json = new RouteJson();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anAnswerIsByteForByteWhatJacksonMakesOfTheRecord(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        Router router = new Router(Cluster.CONFIG);
        for (int i = 0; i < 200; i++) {
            if (i % 10 == 0) {
                cluster.change();
            }
            try {
                Decision decision = router.route(cluster.snapshot(), cluster.query(), Ticket.of(i));
                same(decision.explained());
                same(decision.brief());
                same(decision.explained()
                        .withDistribution(List.of(new Share("10.0.0.1", 80, "a\"b → ü\n\u007f\u2028\ud83d\ude00", 7))));
            } catch (StatusException refused) {
                assertThat(refused.code()).isIn(400, 404);
            }
        }
    }

    private void same(RouteDecision decision) {
        byte[] expected = KubeJson.write(decision);
        assertThat(json.write(decision, false).toString()).isEqualTo(new String(expected, StandardCharsets.UTF_8));
        assertThat(json.write(decision, true).toBytes()).isEqualTo(PrettyJson.of(expected));
    }
}
