package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kubectl test needs: each kubectl of this machine, a server, and the lab in a namespace of the test's own. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.timonel.clients.KubectlRun#all")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubectlSuite {
    private static final AtomicInteger NAMES = new AtomicInteger();

    static final String LAB = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: NS}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, namespace: NS, labels: {app: web}}
            spec:
              containers:
              - name: web
                image: nginx
                ports: [{name: http, containerPort: 8080}]
                resources: {requests: {cpu: 100m, memory: 64Mi}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: NS}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            """;

    @Parameter
    KubectlRun run;

    private SharedServers servers;
    KubectlSession kubectl;
    String ns;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        this.servers = servers;
        assumeThat(run.kubectl()).as("there is no kubectl on the PATH").isNotNull();
        kubectl = session(run.access());
    }

    KubectlSession session(KubectlSession.Access access) {
        return new KubectlSession(run.kubectl(), servers.on(run.database()), access, servers.freshDirectory());
    }

    @BeforeEach
    void applyTheLab() {
        ns = "kubectl-" + NAMES.incrementAndGet();
        assertThat(kubectl.ok("apply", "-f", lab(LAB))).isEqualTo("""
                        namespace/%s created
                        pod/web-1 created
                        service/web created
                        """.formatted(ns));
    }

    String lab(String yaml) {
        return kubectl.file(ns + ".yaml", yaml.replace("NS", ns));
    }

    String get(String kind, String name, String jsonPath) {
        return kubectl.ok("-n", ns, "get", kind, name, "-o", "jsonpath={" + jsonPath + "}");
    }
}
