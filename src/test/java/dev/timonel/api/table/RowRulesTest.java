package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns and cells of contract section 3; the pod has a test of its own. */
class RowRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final String META = "'metadata':{'name':'x','creationTimestamp':'2026-01-01T00:00:00Z'}";

    static <T extends HasMetadata> List<Object> cells(ResourceKind kind, String json) {
        String full = ("{'apiVersion':'" + kind.apiVersion() + "','kind':'" + kind.kind() + "'," + json + "}")
                .replace('\'', '"');
        return apply(RowRules.of(kind), KubeJson.read(full.getBytes(StandardCharsets.UTF_8), kind.type()));
    }

    @SuppressWarnings("unchecked") // the rules are those of the object's kind
    private static <T extends HasMetadata> List<Object> apply(RowRules<T> rules, HasMetadata object) {
        return rules.cells((T) object, NOW);
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                Arguments.of(Kinds.POD, "Name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*"),
                Arguments.of(Kinds.SERVICE, "Name Type Cluster-IP External-IP Port(s) Age Selector*"),
                Arguments.of(
                        Kinds.NODE,
                        "Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version*"
                                + " Container-Runtime*"),
                Arguments.of(Kinds.ENDPOINTS, "Name Endpoints Age"),
                Arguments.of(Kinds.ENDPOINT_SLICE, "Name AddressType Ports Endpoints Age"),
                Arguments.of(
                        Kinds.EVENT,
                        "Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name*"),
                Arguments.of(Kinds.NAMESPACE, "Name Status Age"),
                Arguments.of(Kinds.SERVICE_CIDR, "Name CIDRs Age"),
                Arguments.of(Kinds.CONFIG_MAP, "Name Data Age"),
                Arguments.of(Kinds.INGRESS, "Name Class Hosts Address Ports Age"),
                Arguments.of(Kinds.INGRESS_CLASS, "Name Controller Parameters Age"),
                Arguments.of(Kinds.NETWORK_POLICY, "Name Pod-Selector Age"),
                Arguments.of(Kinds.POD_DISRUPTION_BUDGET, "Name Min_Available Max_Unavailable Allowed_Disruptions Age"),
                Arguments.of(Kinds.SECRET, "Name Type Data Age"),
                Arguments.of(Kinds.SERVICE_ACCOUNT, "Name Secrets Age"),
                Arguments.of(
                        Kinds.REPLICATION_CONTROLLER, "Name Desired Current Ready Age Containers* Images* Selector*"),
                Arguments.of(Kinds.POD_TEMPLATE, "Name Containers Images Pod_Labels"),
                Arguments.of(
                        Kinds.PERSISTENT_VOLUME,
                        "Name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass"
                                + " Reason Age VolumeMode*"),
                Arguments.of(
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        "Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*"),
                Arguments.of(
                        Kinds.STORAGE_CLASS,
                        "Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age"),
                Arguments.of(Kinds.PRIORITY_CLASS, "Name Value Global-Default Age PreemptionPolicy*"),
                Arguments.of(Kinds.API_SERVICE, "Name Service Available Age"),
                Arguments.of(Kinds.RESOURCE_QUOTA, "Name Request Limit Age"),
                Arguments.of(Kinds.LIMIT_RANGE, "Name Created_At"),
                Arguments.of(Kinds.IP_ADDRESS, "Name ParentRef Age"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void theColumnsAreThoseOfKubectl(ResourceKind kind, String expected) {
        List<String> names = RowRules.of(kind).columns().stream()
                .map(c -> c.name().replace(' ', '_') + (c.priority() == 1 ? "*" : ""))
                .toList();

        assertThat(String.join(" ", names)).isEqualTo(expected);
        assertThat(RowRules.of(kind).columns())
                .filteredOn(c -> c.name().equals("Name"))
                .allMatch(c -> c.format().equals("name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void thereIsOneCellForEachColumnEvenOfABareObject(ResourceKind kind, String expected) {
        assertThat(cells(kind, META)).hasSameSizeAs(RowRules.of(kind).columns());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cluster IP |"
                        + " 'type':'ClusterIP','clusterIPs':['10.0.0.1','fd00::1'],'ports':[{'port':80,'protocol':'TCP'}]"
                        + " | ClusterIP,10.0.0.1,<none>,80/TCP",
                "headless |"
                        + " 'type':'ClusterIP','clusterIPs':['None'],'ports':[{'port':80,'protocol':'TCP'},{'port':53,'protocol':'UDP'}]"
                        + " | ClusterIP,None,<none>,80/TCP,53/UDP",
                "node port |"
                        + " 'type':'NodePort','clusterIPs':['10.0.0.1'],'ports':[{'port':80,'nodePort':30080,'protocol':'TCP'}]"
                        + " | NodePort,10.0.0.1,<none>,80:30080/TCP",
                "external IPs | 'type':'ClusterIP','clusterIPs':['10.0.0.1'],'externalIPs':['1.1.1.1','2.2.2.2'] |"
                        + " ClusterIP,10.0.0.1,1.1.1.1,2.2.2.2,<none>",
                "external name | 'type':'ExternalName','externalName':'db.example.com' |"
                        + " ExternalName,<none>,db.example.com,<none>",
                "pending load balancer | 'type':'LoadBalancer','clusterIPs':['10.0.0.1'] |"
                        + " LoadBalancer,10.0.0.1,<pending>,<none>"
            })
    void aServiceShows(String rule, String spec, String expected) {
        List<Object> cells = cells(Kinds.SERVICE, META + ",'spec':{" + spec + "}");

        assertThat(String.join(
                        ",", cells.subList(1, 5).stream().map(Object::toString).toList()))
                .as(rule)
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sorted ingress addresses, host names included |"
                        + " {'ip':'5.5.5.5'},{'hostname':'lb.example.com'},{'ip':'4.4.4.4'} |"
                        + " 4.4.4.4,5.5.5.5,lb.example.com,9.9.9.9"
            })
    void aLoadBalancerShows(String rule, String ingress, String expected) {
        List<Object> cells = cells(
                Kinds.SERVICE,
                META + ",'spec':{'type':'LoadBalancer','externalIPs':['9.9.9.9'],'selector':{'b':'2','a':'1'}},"
                        + "'status':{'loadBalancer':{'ingress':[" + ingress + "]}}");

        assertThat(cells.get(3)).as(rule).isEqualTo(expected);
        assertThat(cells.get(6)).isEqualTo("a=1,b=2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ready | {} | {'conditions':[{'type':'Ready','status':'True'}]} | Ready",
                "not ready | {} | {'conditions':[{'type':'Ready','status':'False'}]} | NotReady",
                "unknown readiness is not ready | {} | {'conditions':[{'type':'Ready','status':'Unknown'}]} | NotReady",
                "no condition | {} | {} | Unknown",
                "cordoned | {'unschedulable':true} | {'conditions':[{'type':'Ready','status':'True'}]} |"
                        + " Ready,SchedulingDisabled"
            })
    void aNodeIs(String rule, String spec, String status, String expected) {
        assertThat(cells(Kinds.NODE, META + ",'spec':" + spec + ",'status':" + status)
                        .get(1))
                .as(rule)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'node-role.kubernetes.io/worker':'','node-role.kubernetes.io/control-plane':'','kubernetes.io/role':'edge'"
                        + " | control-plane,edge,worker",
                "'node-role.kubernetes.io/':'','zone':'a' | <none>"
            })
    void aNodeHasTheRolesOfItsLabels(String labels, String roles) {
        assertThat(cells(Kinds.NODE, "'metadata':{'name':'x','labels':{" + labels + "}}")
                        .get(2))
                .isEqualTo(roles);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'status':{} | <none>,<none>,<unknown>,<unknown>,<unknown>",
                "'status':{'addresses':[{'type':'InternalIP','address':'1.1.1.1'},{'type':'InternalIP','address':'2.2.2.2'},{'type':'ExternalIP','address':'3.3.3.3'}],'nodeInfo':{'osImage':'Linux','kernelVersion':'6','containerRuntimeVersion':'sim://1','kubeletVersion':'v1.37.0','architecture':'arm64'}}"
                        + " | 1.1.1.1,3.3.3.3,Linux,6 (arm64),sim://1",
                "'status':{'nodeInfo':{'architecture':'amd64'}} | <none>,<none>,<unknown>,<unknown> (amd64),<unknown>"
            })
    void aNodeShowsItsAddressesAndSystem(String status, String expected) {
        List<Object> cells = cells(Kinds.NODE, META + "," + status);

        assertThat(String.join(
                        ",", cells.subList(5, 10).stream().map(Object::toString).toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no subset | [] | <none>",
                "only ready addresses |"
                        + " [{'addresses':[{'ip':'10.0.0.1'}],'notReadyAddresses':[{'ip':'10.0.0.2'}],'ports':[{'port':80}]}]"
                        + " | 10.0.0.1:80",
                "three at most |"
                        + " [{'addresses':[{'ip':'10.0.0.1'},{'ip':'10.0.0.2'}],'ports':[{'port':80},{'port':81}]}] |"
                        + " 10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...",
                "no ports | [{'addresses':[{'ip':'10.0.0.1'}]}] | 10.0.0.1",
                "IPv6 in brackets | [{'addresses':[{'ip':'fd00::1'}],'ports':[{'port':80}]}] | [fd00::1]:80"
            })
    void endpointsShow(String rule, String subsets, String expected) {
        assertThat(cells(Kinds.ENDPOINTS, META + ",'subsets':" + subsets).get(1))
                .as(rule)
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | [] | [] | <unset>,<unset>",
                "number, name, all | [{'port':80,'name':'http'},{'name':'admin'},{}] | [{'addresses':['10.0.0.1']}] |"
                        + " 80,admin,*,10.0.0.1",
                "three at most | [{'port':1},{'port':2},{'port':3},{'port':4}] |"
                        + " [{'addresses':['a']},{'addresses':['b']},{'addresses':['c']},{'addresses':['d']},{'addresses':['e']}]"
                        + " | 1,2,3 + 1 more...,a,b,c + 2 more..."
            })
    void aSliceShows(String rule, String ports, String endpoints, String expected) {
        List<Object> cells = cells(
                Kinds.ENDPOINT_SLICE, META + ",'addressType':'IPv4','ports':" + ports + ",'endpoints':" + endpoints);

        assertThat(cells.get(2) + "," + cells.get(3)).as(rule).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timestamps and count |"
                        + " 'firstTimestamp':'2026-01-01T00:00:00Z','lastTimestamp':'2026-01-01T00:09:00Z','count':4 |"
                        + " 60s,10m,4",
                "only the first timestamp | 'firstTimestamp':'2026-01-01T00:08:00Z' | 2m,2m,1",
                "event time | 'eventTime':'2026-01-01T00:09:30.000000Z' | 30s,30s,1",
                "a series wins |"
                        + " 'eventTime':'2026-01-01T00:00:00.000000Z','count':2,'series':{'count':9,'lastObservedTime':'2026-01-01T00:09:50.000000Z'}"
                        + " | 10s,10m,9",
                "no time at all | 'count':0 | <unknown>,<unknown>,1"
            })
    void anEventWasSeen(String rule, String times, String expected) {
        List<Object> cells = cells(Kinds.EVENT, META + ",'involvedObject':{'kind':'Pod','name':'p'}," + times);

        assertThat(cells.get(0) + "," + cells.get(7) + "," + cells.get(8))
                .as(rule)
                .isEqualTo(expected);
        assertThat(cells.get(8)).isInstanceOf(Integer.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'involvedObject':{'kind':'Pod','name':'p','fieldPath':'spec'},'source':{'component':'kubelet','host':'n1'}"
                        + " | pod/p,spec,kubelet, n1",
                "'involvedObject':{'kind':'Node'},'reportingComponent':'timonel','reportingInstance':'t-0' |"
                        + " node,,timonel, t-0",
                "'involvedObject':{'kind':'Pod','name':'p'},'source':{'component':'kubelet'} | pod/p,,kubelet"
            })
    void anEventNamesItsObjectAndSource(String json, String expected) {
        List<Object> cells = cells(Kinds.EVENT, META + ",'message':' said \\n'," + json);

        assertThat(cells.get(3) + "," + cells.get(4) + "," + cells.get(5)).isEqualTo(expected);
        assertThat(cells.get(6)).isEqualTo("said");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'spec':{'parentRef':{'group':'','resource':'services','namespace':'default','name':'web'}} |"
                        + " services/default/web",
                "'spec':{'parentRef':{'group':'Example.io','resource':'gateways','namespace':'a','name':'b'}} |"
                        + " gateways.example.io/a/b",
                "'spec':{} | <none>"
            })
    void anAddressShowsItsParent(String spec, String parent) {
        assertThat(cells(Kinds.IP_ADDRESS, META + "," + spec)).containsExactly("x", parent, "10m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"'spec':{'cidrs':['10.96.0.0/16','fd00::/112']} | 10.96.0.0/16,fd00::/112"})
    void aServiceRangeShowsItsCidrs(String spec, String cidrs) {
        assertThat(cells(Kinds.SERVICE_CIDR, META + "," + spec)).containsExactly("x", cidrs, "10m");
    }
}
