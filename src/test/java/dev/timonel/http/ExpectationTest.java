package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {
    private static final HttpAnswer ANSWER = new HttpAnswer(
            201,
            Map.of("content-type", List.of("application/json"), "warning", List.of("299 - \"a\"", "299 - \"b\"")),
            """
            {"phase":"Running","code":201,"ready":true,"version":"5","none":null,"empty":[],
             "items":[{"name":"web-1","n":3},{"name":"web-10","n":4}],"ports":[80,443]}""");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "201",
                "200 or 201",
                "$.phase == Running",
                "$.phase == \"Running\"",
                "$.phase != Pending",
                "$.phase contains unni",
                "$.phase =~ ^Run",
                "$.phase exists",
                "$.code == 201",
                "$.ready == true",
                "$.version == 5",
                "$.version == \"5\"",
                "$.ports == [80, 443]",
                "$.ports[1] == 443",
                "$.items.length() == 2",
                "$.items[*].n == [3, 4]",
                "$.items[*].name contains web-1",
                "$.items[*].name =~ 10$",
                "$.items[?(@.name=='web-1')].n == [3]",
                "$.items[?(@.name=='web-2')] absent",
                "$.nowhere absent",
                "$.nowhere.deeper absent",
                "$.empty absent",
                "$.empty == []",
                "header Content-Type == application/json",
                "header warning =~ \"b\"",
                "header Location absent",
                "body =~ \"phase\":\"Running\"",
                "body contains web-10"
            })
    void holds(String check) {
        assertThat(Expectation.parse(check).complaint(ANSWER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200",
                "200 or 404",
                "$.phase == Pending",
                "$.phase != Running",
                "$.phase == running",
                "$.phase =~ ^un",
                "$.phase absent",
                "$.code == 20",
                "$.ready == false",
                "$.ports == [443, 80]",
                "$.ports == 80",
                "$.items[*].name contains web",
                "$.items[*].name =~ ^api",
                "$.nowhere exists",
                "$.nowhere == Running",
                "$.nowhere != Running",
                "$.nowhere contains a",
                "$.nowhere =~ .*",
                "$.empty exists",
                "header Content-Type =~ yaml",
                "header Location exists",
                "body =~ Pending"
            })
    void doesNotHold(String check) {
        assertThat(Expectation.parse(check).complaint(ANSWER)).isPresent();
    }

    @Test
    void aComplaintSaysWhatWasExpectedAndWhatCame() {
        assertThat(Expectation.parse("$.phase == Pending").complaint(ANSWER))
                .hasValue("expected $.phase == Pending but it is Running");
        assertThat(Expectation.parse("$.x.y exists").complaint(ANSWER))
                .hasValue("expected $.x.y exists but it is absent");
        assertThat(Expectation.parse("404").complaint(ANSWER)).hasValue("expected 404 but got 201");
    }

    @Test
    void aPathIntoABodyThatIsNoJsonIsAnError() {
        HttpAnswer html = new HttpAnswer(200, Map.of(), "<html>");
        Expectation check = Expectation.parse("$.phase == Running");
        assertThatThrownBy(() -> check.complaint(html)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "phase == Running", "$.phase is Running", "$.phase ==", "$.phase exists now"})
    void whatIsNoCheckIsRefused(String text) {
        assertThatThrownBy(() -> Expectation.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
