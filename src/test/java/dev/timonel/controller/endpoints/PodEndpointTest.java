package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.draft;
import static dev.timonel.controller.ClusterFixtures.hostname;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceFacts.Target;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodEndpointTest {
    private static final Service SERVICE = serviceNamed("web");

    @ParameterizedTest(name = "C2: readiness {0}, terminating {1}, publishNotReadyAddresses {2}")
    @CsvSource({
        // passes readiness, deleted, publishNotReady -> ready, serving, terminating
        "true,  false, false, true,  true,  false",
        "false, false, false, false, false, false",
        "true,  true,  false, false, true,  true",
        "false, true,  false, false, false, true",
        "true,  false, true,  true,  true,  false",
        "false, false, true,  true,  false, false",
        "true,  true,  true,  true,  true,  true",
        "false, true,  true,  true,  false, true",
    })
    void conditionsFollowThePod(
            boolean passes, boolean deleted, boolean publish, boolean ready, boolean serving, boolean terminating) {
        Pod pod = podNamed("web-1", on("a"), ip("10.1.0.1"));
        if (!passes) {
            notReady().on(pod);
        }
        if (deleted) {
            deleting().on(pod);
        }
        Service service = publish ? serviceNamed("web", publishNotReady()) : SERVICE;

        Target endpoint = endpoint(pod, service, IpFamily.IPv4).orElseThrow().forSlice();

        assertThat(endpoint.ready()).isEqualTo(ready);
        assertThat(endpoint.serving()).isEqualTo(serving);
        assertThat(endpoint.terminating()).isEqualTo(terminating);
    }

    @ParameterizedTest(name = "C1.2: phase {0}, address \"{1}\": an endpoint: {2}")
    @CsvSource({
        "Running,   10.1.0.1, true",
        "Pending,   10.1.0.1, true",
        "Unknown,   10.1.0.1, true",
        "Succeeded, 10.1.0.1, false",
        "Failed,    10.1.0.1, false",
        "Running,   '',       false",
    })
    void finishedPodsAndPodsWithoutAddressAreLeftOut(String phase, String address, boolean expected) {
        Pod pod = podNamed("web-1", phase(phase));
        if (!address.isEmpty()) {
            ip(address).on(pod);
        }

        assertThat(PodEndpoint.eligible(draft(pod))).isEqualTo(expected);
        assertThat(endpoint(pod, SERVICE, IpFamily.IPv4).isPresent()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "C1.4: {0} of {1} and {2} is {3}")
    @CsvSource({
        "IPv4, 10.1.0.1, fd00::1, 10.1.0.1",
        "IPv6, 10.1.0.1, fd00::1, fd00::1",
        "IPv6, fd00:0:0::0001, 10.1.0.1, fd00::1",
    })
    void theAddressesAreThoseOfTheFamily(IpFamily family, String first, String second, String expected) {
        Pod pod = podNamed("web-1", ip(first), ip(second));

        assertThat(written(endpoint(pod, SERVICE, family)).getAddresses()).containsExactly(expected);
    }

    @Test
    void aPodWithoutAddressOfTheFamilyIsNoEndpointOfIt() {
        assertThat(endpoint(podNamed("web-1", ip("10.1.0.1")), SERVICE, IpFamily.IPv6))
                .isEmpty();
    }

    @ParameterizedTest(name = "C2: hostname {0}, subdomain {1}: \"{2}\"")
    @CsvSource({"h, web, h", "h, other, ''", "h, '', ''", "'', web, ''"})
    void theHostnameIsShownIfTheSubdomainIsTheService(String hostname, String subdomain, String expected) {
        Pod pod = podNamed("web-1", ip("10.1.0.1"), hostname(hostname, subdomain));

        String shown = written(endpoint(pod, SERVICE, IpFamily.IPv4)).getHostname();

        assertThat(shown).isEqualTo(expected.isEmpty() ? null : expected);
    }

    @Test
    void itTellsNodeZoneAndPod() {
        Endpoint endpoint = written(endpoint(podNamed("web-1", on("a"), ip("10.1.0.1")), SERVICE, IpFamily.IPv4));

        assertThat(endpoint.getNodeName()).isEqualTo("a");
        assertThat(endpoint.getZone()).isEqualTo("z1");
        assertThat(endpoint.getTargetRef().getKind()).isEqualTo("Pod");
        assertThat(endpoint.getTargetRef().getNamespace()).isEqualTo("default");
        assertThat(endpoint.getTargetRef().getName()).isEqualTo("web-1");
        assertThat(endpoint.getTargetRef().getUid()).isEqualTo("uid-web-1");
        assertThat(endpoint.getTargetRef().getResourceVersion()).isNull();
    }

    @Test
    void itKnowsWhatIsWrittenAlready() {
        Target desired = endpoint(podNamed("web-1", on("a"), ip("10.1.0.1")), SERVICE, IpFamily.IPv4)
                .orElseThrow()
                .forSlice();
        Endpoint otherUid = desired.written("default");
        otherUid.getTargetRef().setUid("uid-old");
        Endpoint noServing = desired.written("default");
        noServing.getConditions().setServing(null);
        Endpoint otherZone = desired.written("default");
        otherZone.setZone(null);
        Endpoint otherNode = desired.written("default");
        otherNode.setNodeName("b");
        Endpoint more = desired.written("default");
        more.getTargetRef().setResourceVersion("7");

        assertThat(desired.isButForHints(found(desired.written("default")))).isTrue();
        assertThat(desired.isButForHints(
                        found(desired.withHints(List.of("z9"), List.of("n")).written("default"))))
                .as("hints do not count")
                .isTrue();
        for (Endpoint other : List.of(otherUid, noServing, otherZone, otherNode, more)) {
            assertThat(desired.isButForHints(found(other))).as(other.toString()).isFalse();
        }
    }

    private static Target found(Endpoint endpoint) {
        return SliceFacts.target(endpoint, "default").orElseThrow();
    }

    private static Endpoint written(Optional<PodEndpoint> endpoint) {
        return endpoint.orElseThrow().forSlice().written("default");
    }

    private static Optional<PodEndpoint> endpoint(Pod pod, Service service, IpFamily family) {
        KubeObject drafted = draft(service);
        return PodEndpoint.of(draft(pod), drafted.name(), drafted.facts(ServiceFacts.class), family, "z1");
    }
}
