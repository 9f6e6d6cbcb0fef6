package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every kubectl test needs: a kubectl, a server on PostgreSQL, and the lab in a namespace of the test's own. */
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

    private Optional<Kubectl> found;
    private SharedServers servers;
    KubectlSession kubectl;
    String ns;

    @BeforeAll
    void connect(SharedServers servers) {
        this.servers = servers;
        found = Kubectl.found();
        assumeThat(found).as("there is no kubectl on the PATH").isPresent();
        kubectl = session(KubectlSession.Access.SERVER_FLAG);
    }

    KubectlSession session(KubectlSession.Access access) {
        return new KubectlSession(
                found.orElseThrow(), servers.on(Database.POSTGRESQL), access, servers.freshDirectory());
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
