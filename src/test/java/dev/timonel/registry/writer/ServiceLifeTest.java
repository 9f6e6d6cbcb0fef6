package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What services allocate, keep and release in the registry, with all that follows (service-semantics B3 to B7, C). */
class ServiceLifeTest {
    private static final List<Reconciler> RECONCILERS = Stream.concat(
                    TestCluster.clusterReconcilers(TestCluster.CONFIG).stream(), EndpointReconcilers.all().stream())
            .toList();
    private static final ObjectKey WEB = new ObjectKey(Kinds.SERVICE, "default", "web");
    private static int databases;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = TestCluster.open("jdbc:h2:mem:life" + ++databases + ";DB_CLOSE_DELAY=-1", RECONCILERS, 1);
        create(Namespace.class, "{'metadata':{'name':'default'}}");
        create(ServiceCIDR.class, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/28']}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private <T extends HasMetadata> KubeObject create(Class<T> type, String json) {
        return cluster.create(Writes.json(type, json)).join().object();
    }

    private void delete(ObjectKey key) {
        cluster.committer().propose(new Proposal.Delete(key, null, false)).join();
    }

    private KubeObject replace(String json) {
        return cluster.committer()
                .propose(new Proposal.Update(WEB, "", Writes.json(Service.class, json), false))
                .join()
                .object();
    }

    private static String service(String name, String spec) {
        return "{'metadata':{'namespace':'default','name':'" + name + "'},'spec':{" + spec + "}}";
    }

    private ServiceFacts web() {
        return cluster.committer().current().facts(WEB, ServiceFacts.class).orElseThrow();
    }

    private List<String> addresses() {
        return cluster.committer().current().list(Kinds.IP_ADDRESS).stream()
                .map(KubeObject::name)
                .toList();
    }

    private List<String> ranges() {
        return cluster.committer().current().list(Kinds.SERVICE_CIDR).stream()
                .map(KubeObject::name)
                .toList();
    }

    private List<SliceFacts> slices() {
        return cluster.committer().current().slicesOf("default", "web").stream()
                .map(s -> s.facts(SliceFacts.class))
                .toList();
    }

    private List<String> endpoints() {
        return slices().stream()
                .flatMap(s -> s.endpoints().stream())
                .map(t -> t.address() + " " + t.ready())
                .toList();
    }

    /** As kubectl users know it from creating a manifest a second time. */
    @Test
    void aServiceThatIsThereAlreadyIsRefusedForWhatItHolds() {
        String fixed = service("web", "'clusterIP':'10.96.0.3','ports':[{'port':80}]");
        create(Service.class, fixed);
        assertThatThrownBy(() -> create(Service.class, fixed))
                .hasMessageContaining("failed to allocate IP 10.96.0.3: provided IP is already allocated");
        assertThatThrownBy(() -> create(Service.class, service("web", "'ports':[{'port':80}]")))
                .hasMessageContaining("services \"web\" already exists");
        assertThat(addresses()).containsExactly("10.96.0.3");
    }

    @Test
    void aNameThatSomebodyStillHoldsIsNotFreeYet() {
        create(
                Service.class,
                "{'metadata':{'namespace':'default','name':'web','finalizers':['example.com/held']},'spec':{'ports':"
                        + "[{'port':80}]}}");
        delete(WEB);
        assertThatThrownBy(() -> create(Service.class, service("web", "'ports':[{'port':80}]")))
                .hasMessageContaining("object is being deleted: services \"web\" already exists");
    }

    @Test
    void theTimesAndTheNamespaceOfTheServerAreNotTheClientsToSet() {
        KubeObject web = create(Service.class, service("web", "'ports':[{'port':80}]"));
        KubeObject replaced = replace(service("web", "'ports':[{'port':81}]")
                .replace("'name'", "'creationTimestamp':'2020-01-01T00:00:00Z','name'"));
        assertThat(replaced.as(Service.class).getMetadata().getCreationTimestamp())
                .isEqualTo(web.as(Service.class).getMetadata().getCreationTimestamp());
        Namespace sent = Writes.json(
                Namespace.class, "{'metadata':{'name':'default','namespace':'elsewhere','labels':{'a':'b'}}}");
        KubeObject labelled = cluster.committer()
                .propose(new Proposal.Update(new ObjectKey(Kinds.NAMESPACE, "", "default"), "", sent, false))
                .join()
                .object();
        assertThat(labelled.labels()).containsEntry("a", "b");
    }

    // ---- ServiceCIDR objects while running (B4, KEP-1880)

    @Test
    void aRangeAddedWhileRunningIsUsedOnceTheFirstIsFull() {
        for (int i = 0; i < 14; i++) {
            create(Service.class, service("s" + i, "'ports':[{'port':80}]"));
        }
        assertThatThrownBy(() -> create(Service.class, service("web", "'ports':[{'port':80}]")))
                .hasMessageContaining("range is full");
        create(ServiceCIDR.class, "{'metadata':{'name':'more'},'spec':{'cidrs':['10.97.0.0/28']}}");
        create(Service.class, service("web", "'ports':[{'port':80}]"));
        assertThat(web().clusterIps()).singleElement().asString().startsWith("10.97.0.");
    }

    @Test
    void aRangeThatAnAddressNeedsIsHeldByItsFinalizerUntilTheServiceGoes() {
        create(ServiceCIDR.class, "{'metadata':{'name':'more'},'spec':{'cidrs':['10.97.0.0/28']}}");
        create(Service.class, service("web", "'clusterIP':'10.97.0.3','ports':[{'port':80}]"));
        delete(new ObjectKey(Kinds.SERVICE_CIDR, "", "more"));
        assertThat(ranges()).containsExactly("kubernetes", "more");
        assertThat(cluster.committer()
                        .current()
                        .get(Kinds.SERVICE_CIDR, "", "more")
                        .orElseThrow()
                        .as(ServiceCIDR.class)
                        .getStatus()
                        .getConditions())
                .anySatisfy(c -> assertThat(c.getStatus() + " " + c.getReason()).isEqualTo("False Terminating"));
        assertThatThrownBy(
                        () -> create(Service.class, service("late", "'clusterIP':'10.97.0.4','ports':[{'port':80}]")))
                .hasMessageContaining("the provided network does not match the current range");
        delete(WEB);
        assertThat(ranges()).containsExactly("kubernetes");
        assertThat(addresses()).isEmpty();
    }

    @Test
    void aRangeThatNoAddressNeedsGoesAtOnce() {
        create(ServiceCIDR.class, "{'metadata':{'name':'more'},'spec':{'cidrs':['10.97.0.0/28']}}");
        delete(new ObjectKey(Kinds.SERVICE_CIDR, "", "more"));
        assertThat(ranges()).containsExactly("kubernetes");
    }

    @Test
    void aRangeMayGoIfAnotherHasItsAddresses() {
        create(ServiceCIDR.class, "{'metadata':{'name':'wider'},'spec':{'cidrs':['10.96.0.0/24']}}");
        create(Service.class, service("web", "'clusterIP':'10.96.0.3','ports':[{'port':80}]"));
        delete(new ObjectKey(Kinds.SERVICE_CIDR, "", "kubernetes"));
        assertThat(ranges()).containsExactly("wider");
    }

    // ---- any type to any other (B3), with what is released

    private static final List<String> TYPES = List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");

    static Stream<Arguments> typeChanges() {
        return TYPES.stream()
                .flatMap(a -> TYPES.stream().filter(b -> !b.equals(a)).map(b -> Arguments.of(a, b)));
    }

    private static String ofType(String type) {
        return service(
                "web",
                "'type':'" + type + "','selector':{'app':'web'},'ports':[{'name':'http','port':80}]"
                        + (type.equals("ExternalName") ? ",'externalName':'docs.example.com'" : "")
                        + (type.equals("LoadBalancer") ? ",'externalTrafficPolicy':'Local'" : ""));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("typeChanges")
    void aTypeChangeKeepsWhatBothNeedAndReleasesTheRest(String from, String to) {
        create(Service.class, ofType(from));
        ServiceFacts before = web();
        replace(ofType(to));
        ServiceFacts after = web();
        boolean addressed = !to.equals("ExternalName");
        boolean ported = to.equals("NodePort") || to.equals("LoadBalancer");
        assertThat(after.clusterIps()).hasSize(addressed ? 1 : 0);
        if (addressed && !from.equals("ExternalName")) {
            assertThat(after.clusterIps()).isEqualTo(before.clusterIps());
        }
        assertThat(addresses())
                .isEqualTo(after.clusterIps().stream().map(Object::toString).toList());
        assertThat(after.ports().get(0).nodePort() != 0).isEqualTo(ported);
        if (ported && before.ports().get(0).nodePort() != 0) {
            assertThat(after.ports().get(0).nodePort())
                    .isEqualTo(before.ports().get(0).nodePort());
        }
        assertThat(after.healthCheckNodePort() != 0).isEqualTo(to.equals("LoadBalancer"));
        assertThat(after.ingress()).hasSize(to.equals("LoadBalancer") ? 1 : 0);
        assertThat(after.externalTrafficPolicy().isEmpty()).isEqualTo(!ported);
        assertThat(after.selector()).containsEntry("app", "web");
        assertThat(slices()).hasSize(addressed ? 1 : 0);
    }

    @ParameterizedTest(name = "None to {0}")
    @org.junit.jupiter.params.provider.ValueSource(strings = {"NodePort", "LoadBalancer"})
    void aHeadlessServiceNeverTakesNodePorts(String type) {
        create(
                Service.class,
                service("web", "'clusterIP':'None','selector':{'app':'web'},'ports':[{'name':'http','port':80}]"));
        assertThatThrownBy(() -> replace(ofType(type)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("may not be set to 'None' for " + type + " services");
    }

    @Test
    void yamlSentAgainKeepsEverythingThatWasAllocated() {
        create(Service.class, ofType("LoadBalancer"));
        ServiceFacts before = web();
        replace(ofType("LoadBalancer"));
        assertThat(web()).isEqualTo(before);
    }

    @Test
    void whatAServiceHeldIsFreeOnceItIsGone() {
        create(Service.class, ofType("LoadBalancer"));
        ServiceFacts before = web();
        delete(WEB);
        assertThat(addresses()).isEmpty();
        assertThat(slices()).isEmpty();
        assertThat(cluster.committer().current().get(Kinds.ENDPOINTS, "default", "web"))
                .isEmpty();
        create(
                Service.class,
                service(
                                "heir",
                                "'type':'NodePort','clusterIP':'"
                                        + before.clusterIps().get(0)
                                        + "','ports':[{'port':80,'nodePort':"
                                        + before.ports().get(0).nodePort() + "},{'name':'b','port':81,'nodePort':"
                                        + before.healthCheckNodePort() + "}]")
                        .replace("{'port':80,", "{'name':'a','port':80,"));
    }

    @ParameterizedTest(name = "{0}")
    @org.junit.jupiter.params.provider.ValueSource(strings = {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})
    void aDryRunLeavesNothing(String type) {
        List<String> before = cluster.contents();
        cluster.committer()
                .propose(new Proposal.Create(Kinds.SERVICE, "default", Writes.json(Service.class, ofType(type)), true))
                .join();
        assertThat(cluster.contents()).isEqualTo(before);
    }

    // ---- services without selector (C1, C6)

    @Test
    void aSliceWrittenByHandIsLeftAlone() {
        create(Service.class, service("web", "'ports':[{'name':'http','port':80}]"));
        KubeObject slice = create(
                EndpointSlice.class,
                "{'metadata':{'namespace':'default','name':'web-1','labels':{'kubernetes.io/service-name':'web'}},"
                        + "'addressType':'IPv4','endpoints':[{'addresses':['192.0.2.7']}],'ports':[{'name':'http','port':80}]}");
        replace(service("web", "'ports':[{'name':'http','port':81}]"));
        assertThat(endpoints()).containsExactly("192.0.2.7 true");
        assertThat(cluster.committer().current().get(slice.key()).orElseThrow().revision())
                .isEqualTo(slice.revision());
    }

    @Test
    void endpointsWrittenByHandAreMirroredAndSoIsTheirEnd() {
        create(Service.class, service("web", "'ports':[{'port':80}]"));
        create(
                Endpoints.class,
                "{'metadata':{'namespace':'default','name':'web'},'subsets':[{'addresses':[{'ip':'192.0.2.7'}],"
                        + "'notReadyAddresses':[{'ip':'192.0.2.8'}],'ports':[{'port':80}]}]}");
        assertThat(endpoints()).containsExactlyInAnyOrder("192.0.2.7 true", "192.0.2.8 false");
        delete(new ObjectKey(Kinds.ENDPOINTS, "default", "web"));
        assertThat(slices()).isEmpty();
    }

    @Test
    void theEndpointsOfADeletedServiceGoWhoeverWroteThem() {
        create(Service.class, service("web", "'ports':[{'port':80}]"));
        String endpoints = "{'metadata':{'namespace':'default','name':'%s'%s},'subsets':[{'addresses':[{'ip':"
                + "'192.0.2.7'}],'ports':[{'port':80}]}]}";
        create(Endpoints.class, endpoints.formatted("web", ""));
        create(Endpoints.class, endpoints.formatted("other", ""));
        delete(WEB);
        assertThat(cluster.committer().current().list(Kinds.ENDPOINTS))
                .extracting(KubeObject::name)
                .containsExactly("other");
        assertThat(slices()).isEmpty();

        create(Service.class, service("web", "'ports':[{'port':80}]"));
        create(Endpoints.class, endpoints.formatted("web", ",'finalizers':['example.com/held']"));
        delete(WEB);
        assertThat(cluster.committer().current().list(Kinds.ENDPOINTS))
                .as("what somebody still holds stays")
                .hasSize(2);
    }

    @Test
    void aServiceThatLosesItsSelectorKeepsItsEndpoints() {
        create(io.fabric8.kubernetes.api.model.Node.class, "{'metadata':{'name':'node-1'}}");
        create(
                Pod.class,
                "{'metadata':{'namespace':'default','name':'web-1','labels':{'app':'web'}},"
                        + "'spec':{'containers':[{'name':'c','image':'nginx'}]}}");
        create(Service.class, service("web", "'selector':{'app':'web'},'ports':[{'port':80}]"));
        List<String> before = endpoints();
        assertThat(before).hasSize(1);
        replace(service("web", "'ports':[{'port':80}]"));
        // the Endpoints object is somebody else's from now on, so it is mirrored beside the slices that stay
        assertThat(endpoints()).containsOnlyElementsOf(before);
        delete(new ObjectKey(Kinds.ENDPOINTS, "default", "web"));
        assertThat(endpoints()).isEqualTo(before);
    }

    @Test
    void aSelectorThatFindsNothingIsToldInOneEvent() {
        create(Service.class, service("web", "'selector':{'app':'wbe'},'ports':[{'port':80}]"));
        replace(service("web", "'selector':{'app':'wbe'},'ports':[{'port':81}]"));
        assertThat(cluster.committer().current().list(Kinds.EVENT).stream()
                        .map(e -> e.as(io.fabric8.kubernetes.api.model.Event.class))
                        .filter(e -> e.getReason().equals("NoPodsMatchSelector"))
                        .map(e -> e.getType() + " " + e.getMessage() + " " + e.getCount()))
                .containsExactly("Warning no pod in namespace default carries app=wbe 1");
    }

    @Test
    void theObjectOfAnAddressInUseIsMadeAnewWhenItIsRemoved() {
        create(
                Service.class,
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'clusterIP':'10.96.0.9','ports':[{'port':80}]}}");
        ObjectKey address = new ObjectKey(Kinds.IP_ADDRESS, "", "10.96.0.9");
        String before = cluster.committer().current().get(address).orElseThrow().uid();

        delete(address);

        KubeObject anew = cluster.committer().current().get(address).orElseThrow();
        assertThat(anew.uid()).isNotEqualTo(before);
        assertThat(anew.labels()).containsEntry("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");
        delete(WEB);
        assertThat(cluster.committer().current().get(address)).isEmpty();
    }
}
