package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFileTest {
    private static final String TWO_REQUESTS = """
            # a comment
            @host = http://127.0.0.1:8080
            @pods = {{host}}/pods

            ### Create one
            # @name create
            # expect 201
            # expect $.metadata.name == one
            POST {{pods}}
            Content-Type: application/json
            Accept: application/json;as=Table

            {"metadata":
              {"name": "one"}}


            ### List
            // expect 200
            @ip = {{create.response.body.$.ip}}
            GET {{pods}}?q={{ip}} HTTP/1.1
            """;

    @Test
    void requestsComeInFileOrderWithTheirTitles() {
        assertThat(HttpFile.parse(TWO_REQUESTS).examples())
                .extracting(HttpExample::title)
                .containsExactly("Create one", "List");
    }

    @Test
    void aRequestHasItsNameLineMethodUrlHeadersAndChecks() {
        HttpExample create = HttpFile.parse(TWO_REQUESTS).named("create");
        assertThat(create.line()).isEqualTo(5);
        assertThat(create.method()).isEqualTo("POST");
        assertThat(create.url()).isEqualTo("{{pods}}");
        assertThat(create.headers())
                .containsExactly(
                        new HttpExample.Header("Content-Type", "application/json"),
                        new HttpExample.Header("Accept", "application/json;as=Table"));
        assertThat(create.expectations()).containsExactly("201", "$.metadata.name == one");
    }

    @Test
    void theBodyKeepsItsLinesButNotTheBlankOnesAroundIt() {
        assertThat(HttpFile.parse(TWO_REQUESTS).named("create").body())
                .isEqualTo("{\"metadata\":\n  {\"name\": \"one\"}}");
    }

    @Test
    void theProtocolAfterTheUrlIsNoPartOfIt() {
        HttpExample list = HttpFile.parse(TWO_REQUESTS).examples().get(1);
        assertThat(list.url()).isEqualTo("{{pods}}?q={{ip}}");
        assertThat(list.body()).isEmpty();
        assertThat(list.name()).isEmpty();
    }

    @Test
    void slashesMakeACommentToo() {
        assertThat(HttpFile.parse(TWO_REQUESTS).examples().get(1).expectations())
                .isEqualTo(List.of("200"));
    }

    @Test
    void variablesMayStandAboveAnyRequest() {
        assertThat(HttpFile.parse(TWO_REQUESTS).variables())
                .containsEntry("host", "http://127.0.0.1:8080")
                .containsEntry("ip", "{{create.response.body.$.ip}}");
    }

    @Test
    void aHashInABodyIsNoComment() {
        String text = "### Yaml\nPOST http://x\nContent-Type: application/yaml\n\na: 1\n# expect 500\nb: 2\n";
        HttpExample yaml = HttpFile.parse(text).examples().get(0);
        assertThat(yaml.body()).isEqualTo("a: 1\n# expect 500\nb: 2");
        assertThat(yaml.expectations()).isEmpty();
    }

    @Test
    void windowsLineEndsMakeNoDifference() {
        assertThat(HttpFile.parse(TWO_REQUESTS.replace("\n", "\r\n"))).isEqualTo(HttpFile.parse(TWO_REQUESTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "### A\nGET http://x\nno header\n",
                "### A\nFETCH http://x\n",
                "### A\n# @name a\nGET http://x\n\n### B\n# @name a\nGET http://x\n",
                "@a = 1\n@a = 2\n",
                "### A\n# expect 200\n\n### B\nGET http://x\n"
            })
    void whatCannotBeMeantIsRefusedWithItsLine(String text) {
        assertThatThrownBy(() -> HttpFile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("line \\d+: .+");
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        HttpFile file = HttpFile.parse(TWO_REQUESTS);
        assertThatThrownBy(() -> file.named("delete")).hasMessage("no example is named delete");
    }
}
