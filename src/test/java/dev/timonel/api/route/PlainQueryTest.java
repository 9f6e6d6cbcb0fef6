package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PlainQueryTest {
    private static Map<String, String[]> parameters(String query) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/route");
        request.setQueryString(query);
        request.addParameter("whole", "request");
        return PlainQuery.parameters(request);
    }

    @Test
    void aPlainQueryIsCutIntoItsParameters() {
        Map<String, String[]> found = parameters("to=[fd00::1]:80&from=10.0.0.1&to=a.b:c=d&node=");
        assertThat(found).containsOnlyKeys("to", "from", "node");
        assertThat(found.get("to")).containsExactly("[fd00::1]:80", "a.b:c=d");
        assertThat(found.get("from")).containsExactly("10.0.0.1");
        assertThat(found.get("node")).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"to=a%2Eb:80", "to=a+b", "to", "to=a&", "&to=a", "=a", "to=é", ""})
    void whatIsNotPlainIsLeftToTheServer(String query) {
        assertThat(parameters(query)).containsOnlyKeys("whole");
    }
}
