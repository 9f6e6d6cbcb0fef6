package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-side apply by the fabric8 client. */
@ParameterizedClass(name = "on {0}")
@MethodSource("dev.timonel.clients.Database#tried")
@ExtendWith(SharedServers.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Fabric8ApplyTest {
    @Parameter
    private Database database;

    private Fabric8Session session;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(SharedServers servers) {
        session = new Fabric8Session(servers.on(database).url());
    }

    @AfterParameterizedClassInvocation
    void close() {
        session.close();
    }

    @Test
    void aFieldOfAnotherIsAConflictUntilItIsForced() {
        String ns = session.freshNamespace();
        Service applied = Fabric8Session.webService(ns, "applied");
        applied.getSpec().setSessionAffinity("ClientIP");
        assertThat(session.client()
                        .resource(applied)
                        .fieldManager("one")
                        .serverSideApply()
                        .getMetadata()
                        .getManagedFields())
                .extracting(e -> e.getManager() + " " + e.getOperation())
                .containsExactly("one Apply");
        Service other = Fabric8Session.webService(ns, "applied");
        other.getSpec().setSessionAffinity("None");
        var two = session.client().resource(other).fieldManager("two");

        assertThatThrownBy(two::serverSideApply).isInstanceOfSatisfying(KubernetesClientException.class, e -> {
            assertThat(e.getCode()).isEqualTo(409);
            assertThat(e.getStatus().getDetails().getCauses())
                    .extracting(c -> c.getReason() + " " + c.getField())
                    .contains("FieldManagerConflict .spec.sessionAffinity");
        });
        assertThat(two.forceConflicts().serverSideApply().getSpec().getSessionAffinity())
                .isEqualTo("None");
    }
}
