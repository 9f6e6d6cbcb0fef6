package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Upstream's cases of probes, hooks and security contexts ({@code TestValidateProbe}, {@code TestValidateHandler} and
 * {@code TestValidateSecurityContext}, validation_test.go). Several errors are told apart by {@code ;}.
 */
class ProbeValidationTest {
    private static final String PORT_RANGE = "must be between 1 and 65535, inclusive";
    private static final String ID_RANGE = "must be between 0 and 2147483647, inclusive";

    private final PodStrategy strategy = new PodStrategy();

    private List<String> refusals(String container, String spec) {
        Pod pod = json(
                Pod.class,
                "{'metadata':{'name':'p','namespace':'d'},'spec':{'containers':[{'name':'c','image':'i'" + container
                        + "}]" + spec + "}}");
        strategy.setDefaults(pod);
        return texts(strategy.validate(pod, Writes.onNothing()));
    }

    private void expect(String container, String prefix, String errors) {
        assertThat(refusals("," + container, ""))
                .isEqualTo(
                        errors == null
                                ? List.of()
                                : Arrays.stream(errors.split(";"))
                                        .map(error -> prefix + error.strip())
                                        .toList());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'exec':{'command':['echo']} | ",
                "'httpGet':{'path':'/','port':1} | ",
                "'httpGet':{'path':'/foo','port':65535,'host':'host','scheme':'HTTPS'} | ",
                "'httpGet':{'port':'http'} | ",
                "'httpGet':{'port':80,'httpHeaders':[{'name':'Host','value':'foo.example.com'},{'name':'X-Muffins-Or-Cakes'}]}"
                        + " | ",
                "'tcpSocket':{'port':80} | ",
                "'tcpSocket':{'port':'http'} | ",
                "'exec':{} | .exec.command: Required value",
                "'exec':{'command':[]} | .exec.command: Required value",
                "'httpGet':{} | .httpGet.port: Invalid value: 0: " + PORT_RANGE,
                "'httpGet':{'path':'/foo','port':0} | .httpGet.port: Invalid value: 0: " + PORT_RANGE,
                "'httpGet':{'path':'/foo','port':65536} | .httpGet.port: Invalid value: 65536: " + PORT_RANGE,
                "'httpGet':{'path':'/foo','port':80,'scheme':'ftp'} | .httpGet.scheme: Unsupported value: \"ftp\":"
                        + " supported values: \"HTTP\", \"HTTPS\"",
                "'httpGet':{'port':80,'httpHeaders':[{'name':'Host:'}]} | .httpGet.httpHeaders: Invalid value: \"Host:\": a"
                        + " valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex"
                        + " used for validation is '[-A-Za-z0-9]+')",
                "'httpGet':{'port':80,'httpHeaders':[{'name':'X_Forwarded_For'}]} | .httpGet.httpHeaders: Invalid value:"
                        + " \"X_Forwarded_For\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                        + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
                "'httpGet':{'port':'a--b'} | .httpGet.port: Invalid value: \"a--b\": must not contain consecutive hyphens",
                "'tcpSocket':{'port':-1} | .tcpSocket.port: Invalid value: -1: " + PORT_RANGE,
                "'exec':{'command':['a']},'httpGet':{'port':80} | .httpGet: Forbidden: may not specify more than 1 handler"
                        + " type",
                "'httpGet':{'port':80},'tcpSocket':{'port':80} | .tcpSocket: Forbidden: may not specify more than 1 handler"
                        + " type",
                "'initialDelaySeconds':5 | : Required value: must specify a handler type",
            })
    void aHandler(String handler, String errors) {
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            expect("'" + probe + "':{" + handler.strip() + "}", "spec.containers[0]." + probe, errors);
        }
        if (!handler.contains("initialDelay")) {
            for (String hook : List.of("postStart", "preStop")) {
                expect(
                        "'lifecycle':{'" + hook + "':{" + handler.strip() + "}}",
                        "spec.containers[0].lifecycle." + hook,
                        errors);
            }
        }
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "livenessProbe | 'initialDelaySeconds':0,'timeoutSeconds':1,'periodSeconds':5,'failureThreshold':9 | ",
                "livenessProbe | 'initialDelaySeconds':-1 | .initialDelaySeconds: Invalid value: -1: must be greater than"
                        + " or equal to 0",
                "readinessProbe | 'timeoutSeconds':-1 | .timeoutSeconds: Invalid value: -1: must be greater than or equal"
                        + " to 0",
                "readinessProbe | 'periodSeconds':-1 | .periodSeconds: Invalid value: -1: must be greater than or equal to"
                        + " 0",
                "readinessProbe | 'successThreshold':-1 | .successThreshold: Invalid value: -1: must be greater than or"
                        + " equal to 0",
                "readinessProbe | 'failureThreshold':-1 | .failureThreshold: Invalid value: -1: must be greater than or"
                        + " equal to 0",
                "readinessProbe | 'successThreshold':2 | ",
                "livenessProbe | 'successThreshold':2 | .successThreshold: Invalid value: 2: must be 1",
                "startupProbe | 'successThreshold':2 | .successThreshold: Invalid value: 2: must be 1",
                "livenessProbe | 'successThreshold':-1 | .successThreshold: Invalid value: -1: must be greater than or"
                        + " equal to 0; .successThreshold: Invalid value: -1: must be 1",
                "livenessProbe | 'terminationGracePeriodSeconds':10 | ",
                "livenessProbe | 'terminationGracePeriodSeconds':0 | .terminationGracePeriodSeconds: Invalid value: 0: must"
                        + " be greater than 0",
                "readinessProbe | 'terminationGracePeriodSeconds':10 | .terminationGracePeriodSeconds: Invalid value: 10:"
                        + " must not be set for readinessProbes",
            })
    void theNumbersOfAProbe(String probe, String fields, String errors) {
        String at = probe.strip();
        expect(
                "'" + at + "':{'exec':{'command':['a']}," + fields.strip() + "}",
                "spec.containers[0]." + at,
                errors == null ? null : errors.replace("; ", ";"));
    }

    @ParameterizedTest(name = "grpc port {0}")
    @CsvSource({"80, true", "0, false", "65536, false", "-1, false"})
    void aPortOfGrpcIsANumber(int port, boolean allowed) {
        assertThat(refusals(",'livenessProbe':{'grpc':{'port':" + port + "}}", ""))
                .isEqualTo(
                        allowed
                                ? List.of()
                                : List.of("spec.containers[0].livenessProbe.grpc.port: Invalid value: " + port + ": "
                                        + PORT_RANGE));
    }

    @ParameterizedTest(name = "sleeping {0} s of {1} s: {2}")
    @CsvSource({"5, 30, true", "0, 30, true", "30, 30, true", "31, 30, false", "-1, 30, false"})
    void aHookMaySleepAsLongAsThePodMayEnd(int seconds, int grace, boolean allowed) {
        List<String> refusals = refusals(
                ",'lifecycle':{'preStop':{'sleep':{'seconds':" + seconds + "}}}",
                ",'terminationGracePeriodSeconds':" + grace);
        assertThat(refusals)
                .isEqualTo(
                        allowed
                                ? List.of()
                                : List.of("spec.containers[0].lifecycle.preStop.sleep: Invalid value: " + seconds
                                        + ": must be non-negative and less than terminationGracePeriodSeconds (" + grace
                                        + ")"));
    }

    @Test
    void theProbesOfSidecarsAreLookedAtToo() {
        String init = ",'initContainers':[{'name':'s','image':'i','restartPolicy':'Always','readinessProbe':{}}]";
        assertThat(refusals("", init))
                .containsExactly("spec.initContainers[0].readinessProbe: Required value: must specify a handler type");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'runAsUser':0,'runAsGroup':2147483647 | ",
                "'runAsUser':-1 | .runAsUser: Invalid value: -1: " + ID_RANGE,
                "'runAsUser':2147483648 | .runAsUser: Invalid value: 2147483648: " + ID_RANGE,
                "'runAsGroup':-1 | .runAsGroup: Invalid value: -1: " + ID_RANGE,
                "'seccompProfile':{'type':'RuntimeDefault'} | ",
                "'seccompProfile':{'type':'Localhost','localhostProfile':'a/b.json'} | ",
                "'seccompProfile':{} | .seccompProfile.type: Required value: type is required when seccompProfile is set",
                "'seccompProfile':{'type':'Docker'} | .seccompProfile.type: Unsupported value: \"Docker\": supported"
                        + " values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\"",
                "'seccompProfile':{'type':'Localhost'} | .seccompProfile.localhostProfile: Required value: must be set"
                        + " when seccomp type is Localhost",
                "'seccompProfile':{'type':'Localhost','localhostProfile':'/a'} | .seccompProfile.localhostProfile: Invalid"
                        + " value: \"/a\": must be a relative path",
                "'seccompProfile':{'type':'Localhost','localhostProfile':'../a'} | .seccompProfile.localhostProfile:"
                        + " Invalid value: \"../a\": must not contain '..'",
            })
    void usersAndProfilesOfContainersAndPods(String fields, String errors) {
        expect("'securityContext':{" + fields.strip() + "}", "spec.containers[0].securityContext", errors);
        assertThat(refusals("", ",'securityContext':{" + fields.strip() + "}"))
                .isEqualTo(errors == null ? List.of() : List.of("spec.securityContext" + errors.strip()));
    }

    @ParameterizedTest(name = "a container may be {0}")
    @ValueSource(
            strings = {
                "'privileged':true",
                "'privileged':true,'allowPrivilegeEscalation':true",
                "'allowPrivilegeEscalation':false",
                "'allowPrivilegeEscalation':false,'capabilities':{'add':['NET_ADMIN'],'drop':['ALL']}"
            })
    void privileges(String fields) {
        assertThat(refusals(",'securityContext':{" + fields + "}", "")).isEmpty();
    }

    @ParameterizedTest(name = "no escalation with {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'privileged':true | cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
                "'capabilities':{'add':['CAP_SYS_ADMIN']} | cannot set `allowPrivilegeEscalation` to false and"
                        + " `capabilities.Add` CAP_SYS_ADMIN",
            })
    void privilegesThatAreEscalationsThemselves(String fields, String error) {
        assertThat(refusals(",'securityContext':{'allowPrivilegeEscalation':false," + fields.strip() + "}", ""))
                .singleElement()
                .asString()
                .startsWith("spec.containers[0].securityContext: Invalid value: ")
                .endsWith(error);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'hostPID':true,'shareProcessNamespace':true | spec.shareProcessNamespace: Invalid value: true:"
                        + " ShareProcessNamespace and HostPID cannot both be enabled",
                "'securityContext':{'fsGroup':-1} | spec.securityContext.fsGroup: Invalid value: -1: " + ID_RANGE,
                "'securityContext':{'supplementalGroups':[1,-2]} | spec.securityContext.supplementalGroups[1]: Invalid"
                        + " value: -2: " + ID_RANGE,
                "'securityContext':{'fsGroupChangePolicy':'never'} | spec.securityContext.fsGroupChangePolicy: Unsupported"
                        + " value: \"never\": supported values: \"Always\", \"OnRootMismatch\"",
            })
    void whatOnlyPodsSay(String fields, String error) {
        assertThat(refusals("", "," + fields.strip())).containsExactly(error);
    }
}
