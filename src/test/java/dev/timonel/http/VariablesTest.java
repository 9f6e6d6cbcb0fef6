package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
    private static final Variables VARIABLES = new Variables(
            Map.of(
                    "host", "http://127.0.0.1:8080",
                    "pods", "{{host}}/pods",
                    "ip", "{{create.response.body.$.status.podIP}}",
                    "price", "$1"),
            name -> new HttpAnswer(
                    200, Map.of(), "{\"from\":\"" + name + "\",\"n\":5,\"status\":{\"podIP\":\"10.244.0.2\"}}"));

    @Test
    void aTextWithoutPlacesStaysAsItIs() {
        assertThat(VARIABLES.fillIn("{\"a\":{\"b\":{}}}")).isEqualTo("{\"a\":{\"b\":{}}}");
    }

    @Test
    void aVariableMayNameOthers() {
        assertThat(VARIABLES.fillIn("{{pods}}/{{ host }}"))
                .isEqualTo("http://127.0.0.1:8080/pods/http://127.0.0.1:8080");
    }

    @Test
    void aPartOfAnEarlierAnswerComesWithoutQuotes() {
        assertThat(VARIABLES.fillIn("{{ip}} {{other.response.body.$.from}} {{other.response.body.$.n}}"))
                .isEqualTo("10.244.0.2 other 5");
    }

    @Test
    void dollarsInValuesAreOrdinary() {
        assertThat(VARIABLES.fillIn("{{price}}")).isEqualTo("$1");
    }

    @Test
    void lettersComeByTheNumber() {
        assertThat(VARIABLES.fillIn("{{$random.alphabetic(4)}}")).matches("[a-zA-Z]{4}");
    }

    @Test
    void aNameThatNobodyDefinedIsRefused() {
        assertThatThrownBy(() -> VARIABLES.fillIn("{{hots}}")).hasMessage("{{hots}} is not defined");
    }

    @Test
    void aPartThatTheAnswerLacksIsRefused() {
        assertThatThrownBy(() -> VARIABLES.fillIn("{{a.response.body.$.status.hostIP}}"))
                .hasMessageStartingWith("$.status.hostIP is not in ");
    }

    @Test
    void onlyAWholeReferenceCountsAsFromAnAnswer() {
        assertThat(Variables.isFromAnAnswer("{{create.response.body.$.status.podIP}}"))
                .isTrue();
        assertThat(Variables.isFromAnAnswer("{{host}}/pods")).isFalse();
    }
}
