package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fabric8 client with a kind of one's own: as a class, and as one that it knows nothing about but the name. */
@ExtendWith(SharedServers.Resolver.class)
class Fabric8CustomResourceTest {
    private static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: boats.clients.example.com}
            spec:
              group: clients.example.com
              scope: Namespaced
              names: {plural: boats, singular: boat, kind: Boat}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.oars, statusReplicasPath: .status.pulled}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        required: [name]
                        properties:
                          name: {type: string, maxLength: 8}
                          oars: {type: integer, default: 2}
                      status: {type: object, properties: {pulled: {type: integer}}}
            """;

    @Group("clients.example.com")
    @Version("v1")
    static final class Boat extends CustomResource<Boat.Spec, Boat.Status> implements Namespaced {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        static final class Spec {
            public String name;
            public Integer oars;
        }

        @JsonInclude(JsonInclude.Include.NON_NULL)
        static final class Status {
            public Integer pulled;
        }
    }

    private static Fabric8Session session;

    @BeforeAll
    static void define(SharedServers servers) {
        session = new Fabric8Session(servers.on(Database.H2).url());
        var definition = new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8));
        session.client().load(definition).serverSideApply();
    }

    @AfterAll
    static void forget() {
        session.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("boats.clients.example.com")
                .delete();
        session.close();
    }

    @Test
    void aTypedObjectIsCreatedWithDefaultsEditedReplacedAndDeleted() {
        String ns = session.freshNamespace();
        Boat created = boats().resource(boat(ns, "argo")).create();
        assertThat(created.getSpec().oars).isEqualTo(2);
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);

        Resource<Boat> named = boats().inNamespace(ns).withName("argo");
        Boat edited = named.edit(b -> {
            b.getSpec().oars = 50;
            return b;
        });
        assertThat(edited.getMetadata().getGeneration()).isEqualTo(2);
        edited.getSpec().name = "Argo II";
        assertThat(boats().resource(edited).update().getSpec().name).isEqualTo("Argo II");
        assertThatThrownBy(() -> boats().resource(created).lockResourceVersion().update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
        named.delete();
        assertThat(named.get()).isNull();
    }

    @Test
    void theStatusIsASubresourceAndScaleReachesItsField() {
        String ns = session.freshNamespace();
        Boat asked = boat(ns, "argo");
        asked.setStatus(new Boat.Status());
        asked.getStatus().pulled = 7;
        Boat created = boats().resource(asked).create();
        assertThat(created.getStatus()).isNull();

        Resource<Boat> named = boats().inNamespace(ns).withName("argo");
        Boat told = named.editStatus(b -> {
            b.setStatus(new Boat.Status());
            b.getStatus().pulled = 2;
            b.getSpec().name = "lost";
            return b;
        });
        assertThat(told.getStatus().pulled).isEqualTo(2);
        assertThat(told.getSpec().name).isEqualTo("Argo");
        assertThat(told.getMetadata().getGeneration()).isEqualTo(1);

        named.scale(4);
        assertThat(named.get().getSpec().oars).isEqualTo(4);
        assertThat(named.scale().getStatus().getReplicas()).isEqualTo(2);
    }

    @Test
    void whatTheSchemaForbidsIsRefusedWithItsFields() {
        Boat wrong = boat(session.freshNamespace(), "wrong");
        wrong.getSpec().name = "much too long";
        assertThatThrownBy(() -> boats().resource(wrong).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(422);
                    assertThat(e.getStatus().getDetails().getCauses())
                            .extracting(StatusCause::getField)
                            .containsExactly("spec.name");
                });
    }

    @Test
    void itIsAppliedByTheServerAndPatched() {
        String ns = session.freshNamespace();
        Boat wanted = boat(ns, "argo");
        wanted.getSpec().oars = 3;
        boats().resource(wanted).serverSideApply();
        wanted.getSpec().oars = 4;
        assertThat(boats().resource(wanted).serverSideApply().getSpec().oars).isEqualTo(4);
        var named = boats().inNamespace(ns).withName("argo");
        assertThat(named.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"oars\":5}}")
                        .getSpec()
                        .oars)
                .isEqualTo(5);
        assertThatThrownBy(() -> boats().resource(wanted).fieldManager("other").serverSideApply())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getMessage()).contains("conflict").contains(".spec.oars"));
    }

    @Test
    void anInformerHearsWhatHappensToIt() throws InterruptedException {
        String ns = session.freshNamespace();
        boats().resource(boat(ns, "before")).create();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (var ignored = boats().inNamespace(ns).inform(new Telling(heard))) {
            assertThat(next(heard)).isEqualTo("added before");
            boats().resource(boat(ns, "argo")).create();
            assertThat(next(heard)).isEqualTo("added argo");
            boats().inNamespace(ns).withName("argo").scale(9);
            assertThat(next(heard)).isEqualTo("updated argo 9");
            boats().inNamespace(ns).withName("argo").delete();
            assertThat(next(heard)).isEqualTo("deleted argo");
        }
    }

    @Test
    void theGenericClientNeedsNoClassAndKeepsWhatItDoesNotKnow() {
        String ns = session.freshNamespace();
        boats().resource(boat(ns, "argo")).create();
        var context = new ResourceDefinitionContext.Builder()
                .withGroup("clients.example.com")
                .withVersion("v1")
                .withKind("Boat")
                .withPlural("boats")
                .withNamespaced(true)
                .build();
        var generic = session.client().genericKubernetesResources(context).inNamespace(ns);
        assertThat(generic.list().getItems())
                .extracting(found -> found.getMetadata().getName())
                .containsExactly("argo");
        GenericKubernetesResource changed = generic.withName("argo").edit(found -> {
            found.setAdditionalProperty("spec", Map.of("name", "Argo", "oars", 6));
            return found;
        });
        assertThat(changed.<Integer>get("spec", "oars")).isEqualTo(6);
        // by the kind alone, which the client looks up in discovery
        var byName = session.client().genericKubernetesResources("clients.example.com/v1", "Boat");
        assertThat(byName.inNamespace(ns).withName("argo").delete()).hasSize(1);
        assertThat(generic.list().getItems()).isEmpty();
    }

    /** What an informer is told, in words. */
    private record Telling(BlockingQueue<String> heard) implements ResourceEventHandler<Boat> {
        @Override
        public void onAdd(Boat boat) {
            heard.add("added " + boat.getMetadata().getName());
        }

        @Override
        public void onUpdate(Boat before, Boat boat) {
            heard.add("updated " + boat.getMetadata().getName() + " " + boat.getSpec().oars);
        }

        @Override
        public void onDelete(Boat boat, boolean unknown) {
            heard.add("deleted " + boat.getMetadata().getName());
        }
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        String told = heard.poll(60, TimeUnit.SECONDS);
        return told == null ? "nothing" : told;
    }

    private static MixedOperation<Boat, KubernetesResourceList<Boat>, Resource<Boat>> boats() {
        return session.client().resources(Boat.class);
    }

    private static Boat boat(String ns, String name) {
        Boat boat = new Boat();
        boat.setMetadata(
                new ObjectMetaBuilder().withNamespace(ns).withName(name).build());
        boat.setSpec(new Boat.Spec());
        boat.getSpec().name = "Argo";
        return boat;
    }
}
