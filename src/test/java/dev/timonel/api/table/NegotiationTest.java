package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final Clock clock = Clock.systemUTC();
    private final Negotiation negotiation = new Negotiation(clock);

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "Application/JSON",
                "application/json;stream=watch",
                "application/*",
                "application/vnd.kubernetes.protobuf, */*",
                "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json",
                "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io,application/json"
            })
    void plainJsonIsServedToWhoeverTakesIt(String accept) {
        assertThat(negotiation.choose(accept, null)).isInstanceOf(WholeObject.class);
    }

    @Test
    void theFirstClauseThatCanBeServedWins() {
        assertThat(negotiation.choose(TABLE + ",application/json", null))
                .isEqualTo(new TableRows("meta.k8s.io/v1", TableRows.Included.METADATA, clock));
        assertThat(negotiation.choose("application/json," + TABLE, null)).isInstanceOf(WholeObject.class);
    }

    @Test
    void anOlderTableIsAnsweredInItsOwnVersion() {
        assertThat(negotiation.choose("application/json; as=Table; v=v1beta1; g=meta.k8s.io", "Object"))
                .isEqualTo(new TableRows("meta.k8s.io/v1beta1", TableRows.Included.OBJECT, clock));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PartialObjectMetadata", "PartialObjectMetadataList"})
    void metadataAloneIsServed(String as) {
        assertThat(negotiation.choose("application/json;as=" + as + ";g=meta.k8s.io;v=v1", null))
                .isInstanceOf(MetadataOnly.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.kubernetes.protobuf",
                "text/html",
                "application/json;as=Table;v=v1;g=other.io",
                "application/json;as=Table;v=v2;g=meta.k8s.io",
                "application/json;as=Table",
                "application/json;as=Poem;v=v1;g=meta.k8s.io",
                ";;,"
            })
    void nothingElseIsAcceptable(String accept) {
        assertThatThrownBy(() -> negotiation.choose(accept, null))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(406));
    }

    @Test
    void anUnknownIncludeObjectIsRefusedForATableOnly() {
        assertThatThrownBy(() -> negotiation.choose(TABLE, "Everything"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(
                        "includeObject: Invalid value: \"Everything\": must be 'Metadata', 'Object', 'None', or empty");
        assertThat(negotiation.choose("application/json", "Everything")).isInstanceOf(WholeObject.class);
    }
}
