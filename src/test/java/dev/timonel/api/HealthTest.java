package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health as monitors and balancers of Kubernetes ask for it. */
class HealthTest extends EdgeServer {

    @AfterEach
    void wellAgain() {
        life.set(true);
        readiness.set(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/healthz",
                "/livez",
                "/readyz",
                "/readyz/",
                "/livez/ping",
                "/readyz/ping",
                "/healthz/database",
                "/readyz/committer",
                "/livez/committer"
            })
    void whatIsWellSaysOk(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/plain"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/readyz?verbose | [+]ping ok,[+]committer ok,[+]database ok,readyz check passed",
                "/healthz?verbose=1 | [+]ping ok,[+]committer ok,[+]database ok,healthz check passed",
                "/livez?verbose | [+]ping ok,[+]committer ok,livez check passed",
                "/readyz?verbose&exclude=database | [+]ping ok,[+]committer ok,[+]database excluded: ok,readyz check passed",
                "/livez?verbose&exclude=etcd | [+]ping ok,[+]committer ok,warn: some health checks cannot be excluded:"
                        + " no matches for \"etcd\",livez check passed"
            })
    void verboseListsEachCheck(String path, String lines) throws Exception {
        assertThat(get(path).body()).isEqualTo(lines.replace(",", "\n") + "\n");
    }

    @Test
    void aDeadWriterFailsAllOfThemWithoutTheReason() throws Exception {
        life.set(false);

        for (String endpoint : new String[] {"livez", "readyz", "healthz"}) {
            HttpResponse<String> response = get("/" + endpoint);
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body())
                    .startsWith("[+]ping ok\n[-]committer failed: reason withheld\n")
                    .endsWith(endpoint + " check failed\n");
        }
        assertThat(get("/livez/committer").statusCode()).isEqualTo(500);
        assertThat(get("/livez/committer").body()).isEqualTo("internal server error: secret reason\n");
        assertThat(get("/livez/ping").body()).isEqualTo("ok");
    }

    @Test
    void aSilentDatabaseIsNoReasonToRestart() throws Exception {
        readiness.set(false);

        assertThat(get("/readyz").statusCode()).isEqualTo(500);
        assertThat(get("/livez").body()).isEqualTo("ok");
        assertThat(get("/readyz?exclude=database").body()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez/database", "/readyz/etcd", "/livez/ping/more"})
    void aCheckThatThereIsNotIs404(String path) throws Exception {
        assertStatus(get(path), 404, "NotFound", "could not find");
    }
}
