package dev.timonel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurlCommandTest {

    @Test
    void aGetIsOneLine() {
        assertThat(curl("GET {{host}}/api/v1/nodes\n")).isEqualTo("curl http://127.0.0.1:8080/api/v1/nodes");
    }

    @Test
    void aQueryIsQuotedForTheShell() {
        assertThat(curl("GET {{host}}/route?to=10.96.0.80:80&count=6\n"))
                .isEqualTo("curl 'http://127.0.0.1:8080/route?to=10.96.0.80:80&count=6'");
    }

    @Test
    void aDeleteNamesItsMethod() {
        assertThat(curl("DELETE {{host}}/x\n")).isEqualTo("curl -X DELETE http://127.0.0.1:8080/x");
    }

    @Test
    void aPostWithABodyNeedsNoMethod() {
        assertThat(curl("POST {{host}}/x\nContent-Type: application/json\n\n{\"a\":\n 1}\n"))
                .isEqualTo("""
                        curl http://127.0.0.1:8080/x \\
                          -H 'Content-Type: application/json' \\
                          -d '{"a":
                         1}'""");
    }

    @Test
    void aPostWithoutABodyNamesItsMethod() {
        assertThat(curl("POST {{host}}/x\n")).isEqualTo("curl -X POST http://127.0.0.1:8080/x");
    }

    @Test
    void aQuoteInABodySurvivesTheShell() {
        assertThat(curl("PUT {{host}}/x\n\nit's\n"))
                .isEqualTo("curl -X PUT http://127.0.0.1:8080/x \\\n  -d 'it'\\''s'");
    }

    @Test
    void aPartOfAnAnswerBecomesAShellVariable() {
        assertThat(curl("@ip = {{a.response.body.$.ip}}\nGET {{host}}/route?to={{ip}}:80\n"))
                .isEqualTo("curl \"http://127.0.0.1:8080/route?to=$ip:80\"");
    }

    @Test
    void aBodyWithAShellVariableKeepsItsQuotes() {
        assertThat(curl("@ip = {{a.response.body.$.ip}}\nPUT {{host}}/x\n\n{\"ip\":\"{{ip}}\"}\n"))
                .isEqualTo("curl -X PUT http://127.0.0.1:8080/x \\\n  -d \"{\\\"ip\\\":\\\"$ip\\\"}\"");
    }

    private static String curl(String request) {
        HttpFile file = HttpFile.parse("@host = http://127.0.0.1:8080\n### A\n" + request);
        return CurlCommand.of(file.examples().get(0), file.variables());
    }
}
