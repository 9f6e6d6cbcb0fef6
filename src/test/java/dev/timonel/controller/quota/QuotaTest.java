package dev.timonel.controller.quota;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.WorkloadReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What writers are told and what the status says, by {@code apiserver/pkg/admission/plugin/resourcequota} and {@code pkg/quota}. */
class QuotaTest {
    private static final String POD = "'containers':[{'name':'c','image':'i','resources':{RESOURCES}}]";
    private Rehearsal cluster;

    @BeforeEach
    void start() {
        ClusterConfig config = NodeFixtures.config("10.244.0.0/16");
        List<Reconciler> all = new ArrayList<>(ClusterReconcilers.all(config, Duration.ofSeconds(40), Instant.EPOCH));
        all.addAll(WorkloadReconcilers.all());
        cluster = new Rehearsal(
                ClusterSnapshot.empty(),
                ServedKinds.strategies(),
                config,
                all,
                Instant.parse("2026-01-01T00:00:00Z"),
                new Random(1));
        create(Kinds.NAMESPACE, "d", "");
        create(Kinds.NAMESPACE, "other", "");
        create(Kinds.SERVICE_CIDR, "kubernetes", "'cidrs':['10.96.0.0/24']");
    }

    private void create(ResourceKind kind, String name, String spec) {
        create(kind, name, spec, "d");
    }

    private void create(ResourceKind kind, String name, String spec, String namespace) {
        String in = kind.namespaced() ? "'namespace':'" + namespace + "'," : "";
        HasMetadata object = json(kind.type(), "{'metadata':{" + in + "'name':'" + name + "'},'spec':{" + spec + "}}");
        cluster.carryOut(new Proposal.Create(kind, kind.namespaced() ? namespace : "", object, false));
    }

    private void delete(ResourceKind kind, String name) {
        cluster.carryOut(new Proposal.Delete(new ObjectKey(kind, "d", name), null, false));
    }

    private void quota(String spec) {
        create(Kinds.RESOURCE_QUOTA, "q", spec);
    }

    private void pod(String name, String resources) {
        create(Kinds.POD, name, POD.replace("RESOURCES", resources));
    }

    private String used() {
        ResourceQuota quota = cluster.state()
                .get(Kinds.RESOURCE_QUOTA, "d", "q")
                .orElseThrow()
                .as(ResourceQuota.class);
        assertThat(quota.getStatus().getHard()).isEqualTo(quota.getSpec().getHard());
        return quota.getStatus().getUsed().toString();
    }

    @Test
    void whatIsUsedIsCountedFromTheFirst() {
        pod("a", "'requests':{'cpu':'500m','memory':'512Mi'},'limits':{'cpu':'1','memory':'512Mi'}");
        quota(
                "'hard':{'requests.cpu':'2','limits.memory':'2Gi','pods':'3','count/pods':'10','count/deployments.apps':'1'}");
        assertThat(used())
                .isEqualTo("{count/deployments.apps=0, count/pods=1, limits.memory=512Mi, pods=1, requests.cpu=500m}");
        pod("b", "'requests':{'cpu':'1500m'},'limits':{'memory':'1Gi'}");
        assertThat(used())
                .isEqualTo("{count/deployments.apps=0, count/pods=2, limits.memory=1536Mi, pods=2, requests.cpu=2}");
        delete(Kinds.POD, "a");
        assertThat(used())
                .isEqualTo("{count/deployments.apps=0, count/pods=1, limits.memory=1Gi, pods=1, requests.cpu=1500m}");
    }

    @Test
    void whoWouldUseMoreIsTold() {
        quota("'hard':{'requests.cpu':'1','pods':'2'}");
        pod("a", "'requests':{'cpu':'600m'}");

        assertThatThrownBy(() -> pod("b", "'requests':{'cpu':'500m'}"))
                .hasMessage("pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used:"
                        + " requests.cpu=600m, limited: requests.cpu=1");
        pod("c", "'requests':{'cpu':'400m'}");
        assertThatThrownBy(() -> pod("d", "'requests':{'cpu':'1m'}"))
                .hasMessage("pods \"d\" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=1m, used:"
                        + " pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1");
        create(Kinds.POD, "e", POD.replace("RESOURCES", ""), "other");
        assertThat(used()).isEqualTo("{pods=2, requests.cpu=1}");
    }

    @Test
    void aContainerHasToSayWhatAQuotaCounts() {
        quota("'hard':{'requests.cpu':'1','limits.memory':'1Gi','requests.ephemeral-storage':'1Gi'}");

        assertThatThrownBy(() -> pod("a", "'requests':{'cpu':'100m'}"))
                .hasMessage("pods \"a\" is forbidden: failed quota: q: must specify limits.memory for: c");
        assertThatThrownBy(() -> pod("a", ""))
                .hasMessage("pods \"a\" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu"
                        + " for: c");
    }

    @Test
    void aReplicaSetMakesAsManyPodsAsThereMayBe() {
        quota("'hard':{'pods':'2'}");
        create(
                Kinds.REPLICA_SET,
                "web",
                "'replicas':3,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{"
                        + POD.replace("RESOURCES", "") + "}}");

        List<KubeObject> pods = List.copyOf(cluster.state().list(Kinds.POD, "d"));
        assertThat(pods).hasSize(2);
        assertThat(used()).isEqualTo("{pods=2}");
        assertThat(cluster.state().list(Kinds.EVENT, "d"))
                .extracting(event -> new String(event.json(), StandardCharsets.UTF_8))
                .anyMatch(text -> text.contains("FailedCreate")
                        && text.contains("exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2"));
        delete(Kinds.POD, pods.get(0).name());
        assertThat(cluster.state().list(Kinds.POD, "d"))
                .as("another took its place")
                .hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'scopes':['BestEffort'] | {pods=1}",
                "'scopes':['NotBestEffort'] | {pods=2}",
                "'scopes':['Terminating'] | {pods=1}",
                "'scopes':['NotTerminating'] | {pods=2}",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In','values':"
                        + "['system-node-critical']}]} | {pods=1}",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'DoesNotExist'}]} | {pods=2}",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'CrossNamespacePodAffinity','operator':'Exists'}]} |"
                        + " {pods=0}"
            })
    void aScopeSaysWhichPodsCount(String scope, String used) {
        create(Kinds.POD, "plain", POD.replace("RESOURCES", ""));
        create(Kinds.POD, "short", "'activeDeadlineSeconds':10," + POD.replace("RESOURCES", "'requests':{'cpu':'1'}"));
        create(
                Kinds.POD,
                "critical",
                "'priorityClassName':'system-node-critical'," + POD.replace("RESOURCES", "'requests':{'cpu':'1'}"));
        quota("'hard':{'pods':'9'}," + scope);

        assertThat(used()).isEqualTo(used);
    }

    @Test
    void servicesAndClaimsAreCountedByWhatTheyAre() {
        quota(
                "'hard':{'services':'3','services.nodeports':'1','services.loadbalancers':'0','configmaps':'9','requests.storage':"
                        + "'10Gi','gold.storageclass.storage.k8s.io/persistentvolumeclaims':'1'}");
        create(Kinds.SERVICE, "a", "'type':'NodePort','ports':[{'port':80}]");
        create(
                Kinds.PERSISTENT_VOLUME_CLAIM,
                "v",
                "'storageClassName':'gold','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}");

        assertThat(used())
                .isEqualTo("{configmaps=0, gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,"
                        + " requests.storage=1Gi, services=1, services.loadbalancers=0, services.nodeports=1}");
        assertThatThrownBy(() -> create(Kinds.SERVICE, "b", "'type':'NodePort','ports':[{'port':80}]"))
                .hasMessageContaining("exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1,"
                        + " limited: services.nodeports=1");
        create(Kinds.SERVICE, "b", "'ports':[{'port':80}]");
        HasMetadata changed = cluster.state()
                .get(Kinds.SERVICE, "d", "b")
                .orElseThrow()
                .as(io.fabric8.kubernetes.api.model.Service.class)
                .edit()
                .editSpec()
                .withType("LoadBalancer")
                .endSpec()
                .build();
        assertThatThrownBy(() -> cluster.carryOut(
                        new Proposal.Update(new ObjectKey(Kinds.SERVICE, "d", "b"), "", changed, false)))
                .hasMessageContaining("requested: services.loadbalancers=1,services.nodeports=1, used:"
                        + " services.loadbalancers=0,services.nodeports=1");
        assertThat(cluster.state().list(Kinds.IP_ADDRESS))
                .as("what was refused took no address")
                .hasSize(2);
    }
}
