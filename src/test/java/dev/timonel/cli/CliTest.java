package dev.timonel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.audit.Audit;
import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.explain.ServiceExplainer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    private static final String DUMPS = "src/test/resources/dumps/";

    private record Ran(int exit, String out, String err) {}

    private static Ran run(InputStream in, boolean terminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new Cli(
                        in,
                        terminal,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Ran run(String line) {
        return run(
                InputStream.nullInputStream(),
                true,
                line.replace("DUMPS/", DUMPS)
                        .replace("CHANGES/", "src/test/resources/changes/")
                        .split(" "));
    }

    private static Dump dump(String name) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(DUMPS + name))) {
            return Dump.read(in, DumpLimits.DEFAULT);
        }
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "audit DUMPS/kind-answers.yaml | 0 | Nothing is amiss.",
                "audit DUMPS/broken-selector-typo.yaml | 1 | error: Service default/hostnames: selector app=hostname"
                        + " matches no pod",
                "audit -n elsewhere DUMPS/broken-selector-typo.yaml | 0 | There is nothing in namespace elsewhere.",
                "audit --severity error DUMPS/broken-local-policy.yaml | 0 | Nothing is amiss.",
                "audit DUMPS/broken-stale-endpoints.yaml | 1 | 10.0.22.64 is said to be of pod mysql-0",
                "why default/hostnames DUMPS/broken-selector-typo.yaml | 1 | does not answer, SelectorMissesPods"
                        + " (certain)",
                "why shop/web --from 198.18.7.7 DUMPS/broken-source-ranges.yaml | 1 | SourceRange",
                "why -n shop api --from frontend/client-0 DUMPS/broken-network-policy.yaml | 1 | does not answer,"
                        + " NetworkPolicy (certain)",
                "why -n shop api --from frontend/client-0 DUMPS/policy-not-enforced.yaml | 0 | flannel runs here, which"
                        + " enforces no policies",
                "route --to api.shop:80 --from frontend/client-0 DUMPS/broken-network-policy.yaml | 0 | network policy:"
                        + " denied",
                "explain default/hostnames DUMPS/broken-selector-typo.yaml | 1 | No pod in namespace default carries"
                        + " app=hostname",
                "explain hostnames DUMPS/broken-selector-typo.yaml | 1 | comes nearest",
                "explain -n legacy db DUMPS/broken-stale-endpoints.yaml | 0 | Service legacy/db",
                "route --to hostnames.default:80 DUMPS/broken-selector-typo.yaml | 1 | Reject",
                "route --to kubernetes.default:443 DUMPS/kind-answers.yaml | 0 | Forward",
                "what-if DUMPS/broken-selector-typo.yaml CHANGES/selector.yaml | 0 | Service default/hostnames gets"
                        + " endpoints",
                "what-if DUMPS/kind-answers.yaml CHANGES/gone.yaml | 1 | BREAKS: ",
                "what-if -o markdown DUMPS/kind-answers.yaml CHANGES/gone.yaml | 1 | **breaks** Service shop/",
                "what-if DUMPS/kind-answers.yaml CHANGES/new.yaml | 0 | Service default/new appears",
                "what-if DUMPS/kind-answers.yaml CHANGES/invalid.yaml | 1 | unknown field",
            })
    void theAnswerIsPrintedAndTheExitStatusSaysWhatItIs(String line, int exit, String says) {
        Ran ran = run(line);
        assertThat(ran.out()).as(ran.err()).contains(says);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isEqualTo(exit);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "audti DUMPS/kind-answers.yaml | Did you mean: timonel audit",
                "audit --name shop DUMPS/kind-answers.yaml | Unknown option",
                "audit --severity fatal DUMPS/kind-answers.yaml | supported values: error, warning, info",
                "audit -o yaml DUMPS/kind-answers.yaml | expected one of [text, json]",
                "audit nowhere.yaml | there is no file nowhere.yaml",
                "what-if DUMPS/kind-answers.yaml nowhere.yaml | there is no file nowhere.yaml",
                "what-if DUMPS/kind-answers.yaml | Missing required parameter: 'CHANGE'",
                "what-if - - | only one of the dump and the change",
                "what-if DUMPS/kind-answers.yaml src/test/resources/dumps/README.md | can't be read",
                "audit DUMPS/README.md | this is not a dump that can be read",
                "audit src | src is a directory: pipe it in",
                "explain | Missing required parameter: '[NAMESPACE/]SERVICE'",
                "explain default/hostname DUMPS/broken-selector-typo.yaml | did you mean hostnames?",
                "explain default/x | there is no dump: name a file, or pipe one in",
                "route DUMPS/kind-answers.yaml | Missing required option: '--to=HOST:PORT'",
                "route --to web DUMPS/kind-answers.yaml | it must be host:port",
                "route --to web.default:80 --from nowhere DUMPS/kind-answers.yaml | a pod is namespace/pod",
                "route --to web.default:80 --from default/nobody DUMPS/kind-answers.yaml | has none with a name like"
                        + " it",
                "backup | Unmatched argument at index 0: 'backup'",
            })
    void whatCannotBeAnsweredSaysWhyAndEndsWithTwo(String line, String says) {
        Ran ran = run(line);
        assertThat(ran.err()).contains(says).doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.exit()).isEqualTo(2);
    }

    @Test
    void jsonIsTheBodyOfTheServersAnswer() throws Exception {
        Dump read = dump("broken-selector-typo.yaml");
        assertThat(run("audit -o json DUMPS/broken-selector-typo.yaml").out())
                .isEqualTo(text(KubeJson.write(Audit.of(read.snapshot()))) + System.lineSeparator());
        assertThat(run("explain hostnames -o json DUMPS/broken-selector-typo.yaml")
                        .out())
                .isEqualTo(text(KubeJson.write(ServiceExplainer.explain(read.snapshot(), "default", "hostnames")))
                        + System.lineSeparator());
        assertThat(run("route --to hostnames.default:80 -o json DUMPS/broken-selector-typo.yaml")
                        .out())
                .startsWith("{\"apiVersion\":\"routing.timonel.dev/v1\",\"kind\":\"RouteDecision\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit -o json DUMPS/openshift-answers.yaml",
                "explain shop/web -o json DUMPS/openshift-answers.yaml",
                "why shop/web -o json DUMPS/openshift-answers.yaml",
                "route --to web.shop:8080 -o json DUMPS/openshift-answers.yaml",
                "what-if -o json DUMPS/openshift-answers.yaml CHANGES/new.yaml",
            })
    void whatTheDumpDoesNotTellIsInTheJsonToo(String line) {
        assertThat(run(line).out()).contains("proxyMode is taken to be nftables (no kube-proxy is in the dump");
        assertThat(run(line.replace(" -o json", "")).out()).contains("proxyMode is taken to be nftables");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "audit -"})
    void withoutAFileTheDumpIsStandardInput(String line) throws IOException {
        byte[] dump = Files.readAllBytes(Path.of(DUMPS + "broken-selector-typo.yaml"));
        assertThat(run(new ByteArrayInputStream(dump), false, line.split(" ")).exit())
                .isEqualTo(1);
    }

    @Test
    void aPodIsNamedAsClientAndManyPacketsAreShared() throws Exception {
        Ran ran =
                run("route --to web.shop:80 --from shop/web-5f6d8c7b9-pn7vd --count 100 DUMPS/gke-rolling-update.yaml");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("distribution", "100");
    }

    @Test
    void helpIsOnStandardOutputAndNamesTheCommandsAndTheStatus() {
        Ran ran = run("--help");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("explain", "route", "audit", "Exit status", "kubectl get -A -o yaml nodes");
        assertThat(run("route --help").out()).contains("--to=HOST:PORT", "--from=CLIENT");
        assertThat(run("--version").out()).startsWith("Timonel ");
    }

    @Test
    void theCommandThatMakesADumpCanBeCopiedOutOfTheHelp() {
        String out = run("--help").out();
        String command = out.substring(out.indexOf("kubectl get"), out.indexOf(" > dump.yaml"));
        assertThat(command.replace("\\" + System.lineSeparator(), ""))
                .isEqualTo("kubectl get -A -o yaml nodes,namespaces,pods,services,endpointslices,endpoints,"
                        + "servicecidrs,ipaddresses,events,leases,networkpolicies,configmaps");
    }

    @ParameterizedTest
    @CsvSource({"audit, true", "backup, true", "--help, true", "-V, true", "--server.port=0, false", "'', true"})
    void settingsAloneAreForTheServer(String argument, boolean command) {
        assertThat(Cli.isFor(new String[] {argument})).isEqualTo(command);
        assertThat(Cli.isFor(new String[] {})).isFalse();
    }
}
