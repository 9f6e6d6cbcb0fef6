package dev.timonel.authentication;

import static dev.timonel.authentication.ClosedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.authorization.User;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose two doors ask everybody: bob may do nothing, ann may be taken for bob. */
@ExtendWith(ClosedServer.Resolver.class)
class ClosedServerTest {
    private static final SecureRandom RANDOM = ClosedServer.RANDOM;
    private static final Instant NOW = Instant.now();
    private static final String CANNOT = "User \\\"bob\\\" cannot ";

    private final ClosedServer closed;
    private final HttpClient client;
    private final String https;
    private final String http;
    private final String admin;

    ClosedServerTest(ClosedServer closed) {
        this.closed = closed;
        this.client = closed.client;
        this.https = closed.https;
        this.http = closed.http;
        this.admin = closed.admin;
    }

    @BeforeAll
    static void allowAnn(ClosedServer closed) {
        closed.allow(
                "ann",
                "ann",
                "",
                "{'verbs':['impersonate'],'apiGroups':[''],'resources':['users'],'resourceNames':['bob']},"
                        + "{'verbs':['*'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles']},"
                        + "{'verbs':['create','patch','update'],'apiGroups':['rbac.authorization.k8s.io'],"
                        + "'resources':['clusterroles','rolebindings']}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET    | /api/v1/namespaces/default/pods/a            | get resource "pods" in API group "" in the namespace "default"
        HEAD   | /api/v1/namespaces/default/pods/a            |
        GET    | /api/v1/namespaces/default/pods              | list resource "pods" in API group "" in the namespace "default"
        GET    | /api/v1/pods                                 | list resource "pods" in API group "" at the cluster scope
        GET    | /api/v1/pods?watch=true                      | watch resource "pods" in API group "" at the cluster scope
        POST   | /apis/apps/v1/namespaces/default/deployments | create resource "deployments" in API group "apps" in the namespace "default"
        PUT    | /api/v1/namespaces/default/services/a        | update resource "services" in API group "" in the namespace "default"
        PATCH  | /api/v1/nodes/node-1                         | patch resource "nodes" in API group "" at the cluster scope
        DELETE | /api/v1/namespaces/default                   | delete resource "namespaces" in API group "" in the namespace "default"
        DELETE | /api/v1/namespaces/default/pods              | deletecollection resource "pods" in API group "" in the namespace "default"
        PUT    | /api/v1/namespaces/default/pods/a/status     | update resource "pods/status" in API group "" in the namespace "default"
        POST   | /api/v1/namespaces/default/pods/a/binding    | create resource "pods/binding" in API group "" in the namespace "default"
        POST   | /api/v1/namespaces/default/pods/a/eviction   | create resource "pods/eviction" in API group "" in the namespace "default"
        PATCH  | /apis/apps/v1/namespaces/default/deployments/a/scale | patch resource "deployments/scale" in API group "apps" in the namespace "default"
        GET    | /api/v1/namespaces/default/secrets/a         | get resource "secrets" in API group "" in the namespace "default"
        GET    | /apis/no.such.group/v1/things                | list resource "things" in API group "no.such.group" at the cluster scope
        GET    | /route                                       | get path "/route"
        POST   | /what-if                                     | post path "/what-if"
        POST   | /import                                      | post path "/import"
        GET    | /export                                      | get path "/export"
        POST   | /mcp                                         | post path "/mcp"
        GET    | /metrics                                     | get path "/metrics"
        GET    | /actuator/env                                | get path "/actuator/env"
        GET    | /                                            | get path "/"
        """)
    void whoMayNotIsToldWhat(String method, String path, @Nullable String refusal) {
        String answer = send(client, method, https + path, "bobs", "");
        assertThat(answer).startsWith("403 ");
        if (refusal != null) {
            assertThat(answer)
                    .contains(
                            CANNOT + refusal.replace("\"", "\\\""), "\"reason\":\"Forbidden\"", "\"kind\":\"Status\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/version", "/version/", "/healthz", "/livez", "/readyz"})
    void anybodySeesVersionAndHealth(String path) {
        assertThat(send(client, "GET", https + path, "", "")).startsWith("200 ");
        assertThat(send(client, "GET", http + path, "", "")).startsWith("200 ");
    }

    @Test
    void nobodyInParticularSeesNothingElseByEitherDoor() {
        String discovered = send(client, "GET", https + "/apis", admin, "");
        assertThat(discovered).startsWith("200 ");
        List<String> groups = Pattern.compile("\"groupVersion\":\"([^\"]+)\"")
                .matcher(discovered)
                .results()
                .map(found -> "/apis/" + found.group(1))
                .distinct()
                .toList();
        String served = send(client, "GET", https + "/served", admin, "");
        Stream<String> own = Arrays.stream(
                        served.substring(served.indexOf("Its own: ") + 9).split("\\s+", -1))
                .filter(path -> !path.isEmpty() && !path.matches("/livez|/readyz"));
        List<String> paths = Stream.of(
                        groups.stream(),
                        own,
                        Kinds.SERVED.stream()
                                .map(kind -> "/api" + (kind.group().isEmpty() ? "/v1/" : "s/" + kind.apiVersion() + "/")
                                        + kind.plural()),
                        Stream.of("/api", "/api/v1", "/apis", "/openapi/v2", "/openapi/v3", "/served", "/index.html"),
                        Stream.of(
                                "/livez/ping",
                                "/actuator",
                                "/actuator/prometheus",
                                "/v3/api-docs",
                                "/error",
                                "/no/such/path"))
                .flatMap(each -> each)
                .toList();
        assertThat(paths).hasSizeGreaterThan(60);
        assertThat(paths).allSatisfy(path -> {
            assertThat(send(client, "GET", https + path, "", ""))
                    .startsWith("403 ")
                    .contains("User \\\"system:anonymous\\\" cannot ");
            assertThat(send(client, "GET", http + path, "", "")).startsWith("403 ");
        });
    }

    /** However a path is spelled, what it leads to is refused, or it leads nowhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "//route", "/livez/../route", "/livez/..;/route", "/livez/%2e%2e/route", "/livez/%2E%2E/metrics",
                "/livez;/../export", "/livez%2f..%2froute", "/version/..%2f..%2fexport", "/ROUTE", "/Api/v1/secrets",
                "/api/v1/SECRETS", "/%72oute", "/api/v1//secrets", "/version/../api/v1/secrets", "/route;livez",
                "/livez/..%5croute", "/livez/%252e%252e/route", "/./route", "/route/", "/api/v1/secrets/",
                "/version//../../export", "/healthz;x=/../mcp", "/api;x/v1/secrets"
            })
    void noSpellingOfAPathLeadsPastTheGate(String path) {
        for (String token : List.of("", "bobs")) {
            for (String door : List.of(https, http)) {
                assertThat(send(client, "GET", door + path, token, "").substring(0, 3))
                        .isIn("400", "403", "404");
            }
        }
    }

    @Test
    void aTokenThatIsNotGoodIsRefused() {
        ServiceAccountTokens tokens = closed.accounts(NOW);
        KubeObject account = closed.object(Kinds.SERVICE_ACCOUNT, "default", "default");
        String good = tokens.issue(account, List.of(), Duration.ofHours(1), null);
        assertThat(send(client, "GET", https + "/api", good, "")).startsWith("200 ");
        assertThat(send(client, "GET", https + "/api/v1/pods", good, ""))
                .startsWith("403 ")
                .contains("User \\\"system:serviceaccount:default:default\\\" cannot list");
        String[] parts = good.split("\\.", -1);
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        Stream<String> bad = Stream.of(
                "nonsense",
                admin + "x",
                none + "." + parts[1] + ".",
                none + "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + parts[1],
                closed.accounts(NOW.minus(Duration.ofDays(1))).issue(account, List.of(), Duration.ofHours(1), null),
                tokens.issue(account, List.of("elsewhere"), Duration.ofHours(1), null));
        assertThat(bad).allSatisfy(token -> {
            for (String door : List.of(https, http)) {
                assertThat(send(client, "GET", door + "/livez", token, ""))
                        .startsWith("401 ")
                        .contains("\"message\":\"Unauthorized\"", "\"reason\":\"Unauthorized\"")
                        .doesNotContain(token);
            }
        });
        assertThat(send(client, "GET", https + "/livez", "", "", "Authorization", "Basic YTpi"))
                .startsWith("401 ");
    }

    @Test
    void whoMayAsksForATokenOfAServiceAccount() {
        String url = https + "/api/v1/namespaces/default/serviceaccounts/default/token";
        assertThat(send(client, "POST", url, "bobs", "{}"))
                .startsWith("403 ")
                .contains(CANNOT + "create resource \\\"serviceaccounts/token\\\"");
        String answer = send(client, "POST", url, admin, "{'spec':{'expirationSeconds':600}}");
        assertThat(answer)
                .startsWith("201 ")
                .contains("\"kind\":\"TokenRequest\"", "\"expirationSeconds\":600", "\"expirationTimestamp\":");
        var token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer);
        assertThat(token.find()).isTrue();
        assertThat(send(client, "GET", https + "/api/v1/pods", token.group(1), ""))
                .contains("User \\\"system:serviceaccount:default:default\\\" cannot list");
        assertThat(send(client, "POST", url, admin, "{'spec':{'expirationSeconds':599}}"))
                .startsWith("422 ")
                .contains("may not specify a duration less than 10 minutes");
        assertThat(send(client, "POST", url.replace("/default/token", "/nobody/token"), admin, "{}"))
                .startsWith("404 ")
                .contains("serviceaccounts \\\"nobody\\\" not found");
        assertThat(send(client, "POST", url, admin, "{'spec':{'boundObjectRef':{'kind':'Pod','name':'none'}}}"))
                .startsWith("404 ");
        assertThat(send(client, "POST", url, admin, "{'spec':{'boundObjectRef':{'kind':'Service','name':'a'}}}"))
                .startsWith("400 ");
        assertThat(send(client, "GET", url, admin, "")).startsWith("405 ");
    }

    @Test
    void whatATokenRequestSaysOfItsAccountIsWhatThereIs() {
        String url = https + "/api/v1/namespaces/default/serviceaccounts/default/token";
        assertThat(send(client, "POST", url, admin, "{'metadata':{'name':'other'}}"))
                .startsWith("422 ")
                .contains(
                        "metadata.name: Invalid value: \\\"other\\\": must match the service account name if specified");
        assertThat(send(client, "POST", url, admin, "{'metadata':{'namespace':'other'}}"))
                .startsWith("422 ")
                .contains("must match the service account namespace if specified");
        assertThat(send(client, "POST", url, admin, "{'metadata':{'uid':'old'}}"))
                .startsWith("409 ")
                .contains("the UID in the token request (old) does not match the UID of the service account (");
        String uid = closed.object(Kinds.SERVICE_ACCOUNT, "default", "default").uid();
        assertThat(send(client, "POST", url, admin, "{'metadata':{'uid':'" + uid + "'}}"))
                .startsWith("201 ")
                .contains("\"uid\":\"" + uid + "\"");
    }

    @Test
    void aTokenOfAPodTellsWhereThePodIs() {
        closed.make(
                "/api/v1/namespaces/default/pods",
                "'metadata':{'name':'told'},'spec':{'nodeName':'node-2','containers':[{'name':'a','image':'a'}]}");
        String answer = send(
                client,
                "POST",
                https + "/api/v1/namespaces/default/serviceaccounts/default/token",
                admin,
                "{'spec':{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'told'}}}");
        var token = Pattern.compile("\"token\":\"[^.]+[.]([^.]+)[.]").matcher(answer);
        assertThat(token.find()).isTrue();
        String claims = new String(Base64.getUrlDecoder().decode(token.group(1)), StandardCharsets.UTF_8);
        String node = closed.object(Kinds.NODE, "", "node-2").uid();
        assertThat(claims).contains("\"node\":{\"name\":\"node-2\",\"uid\":\"" + node + "\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        POST  | clusterroles | 'kind':'ClusterRole','metadata':{'name':'own'},'rules':[{'verbs':['impersonate'],'apiGroups':[''],'resources':['users'],'resourceNames':['bob']}] | 201
        POST  | clusterroles | 'kind':'ClusterRole','metadata':{'name':'more'},'rules':[{'verbs':['impersonate'],'apiGroups':[''],'resources':['users']}] | 403
        POST  | clusterroles | 'kind':'ClusterRole','metadata':{'name':'more'},'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'a':'b'}}]} | 403
        PUT   | clusterroles/ann | 'kind':'ClusterRole','metadata':{'name':'ann'},'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}] | 403
        MERGE | clusterroles/ann | 'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}] | 403
        APPLY | clusterroles/new?fieldManager=a | 'kind':'ClusterRole','metadata':{'name':'new'},'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}] | 403
        POST  | namespaces/default/roles | 'kind':'Role','metadata':{'name':'any'},'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}] | 201
        POST  | namespaces/default/rolebindings | 'kind':'RoleBinding','metadata':{'name':'a'},'roleRef':{'kind':'ClusterRole','name':'cluster-admin','apiGroup':'rbac.authorization.k8s.io'} | 403
        POST  | namespaces/default/rolebindings | 'kind':'RoleBinding','metadata':{'name':'a'},'roleRef':{'kind':'ClusterRole','name':'none','apiGroup':'rbac.authorization.k8s.io'} | 404
        POST  | namespaces/default/rolebindings | 'kind':'RoleBinding','metadata':{'name':'a'},'roleRef':{'kind':'ClusterRole','name':'ann','apiGroup':'rbac.authorization.k8s.io'} | 201
        """, quoteCharacter = '~')
    void nobodyGivesAwayMoreThanTheyHave(String method, String path, String body, String code) {
        String type = method.equals("MERGE") ? "application/merge-patch+json" : "application/apply-patch+yaml";
        String answer = send(
                client,
                method.startsWith("P") ? method : "PATCH",
                https + "/apis/rbac.authorization.k8s.io/v1/" + path,
                "anns",
                "{'apiVersion':'rbac.authorization.k8s.io/v1'," + body + "}",
                method.startsWith("P") ? new String[0] : new String[] {"Content-Type", type});
        assertThat(answer).startsWith(code);
        if (code.equals("403")) {
            String name = body.replaceAll(".*'metadata':\\{'name':'(\\w+)'.*|.*", "$1");
            assertThat(answer)
                    .contains("\\\"" + (name.isEmpty() ? "ann" : name) + "\\\" is forbidden: user \\\"ann\\\"")
                    .contains("is attempting to grant RBAC permissions not currently held");
        }
    }

    @Test
    void aCertificateIsGoodIfOurAuthoritySignedItAndItHasNotExpired() throws Exception {
        Duration day = Duration.ofDays(1);
        Issued stranger = Certificates.authority("kubernetes", NOW, day, RANDOM);
        assertThat(asked(Certificates.client(closed.authority, "bob", List.of(), NOW, day, RANDOM)))
                .startsWith("403 ")
                .contains(CANNOT + "list");
        assertThat(asked(Certificates.client(closed.authority, "root", List.of(User.MASTERS), NOW, day, RANDOM)))
                .startsWith("200 ");
        assertThat(asked(Certificates.client(stranger, "root", List.of(User.MASTERS), NOW, day, RANDOM)))
                .startsWith("401 ");
        Instant past = NOW.minus(Duration.ofDays(3));
        assertThat(asked(Certificates.client(closed.authority, "root", List.of(User.MASTERS), past, day, RANDOM)))
                .startsWith("401 ");
    }

    private String asked(Issued by) throws Exception {
        return send(closed.client(by), "GET", https + "/api/v1/pods", "", "");
    }

    @Test
    void whoMayBeTakenForSomebodyIsNotTakenForOthers() {
        String pods = https + "/api/v1/pods";
        assertThat(send(client, "GET", pods, "anns", "", "Impersonate-User", "bob"))
                .startsWith("403 ")
                .contains(CANNOT + "list resource");
        assertThat(send(client, "GET", pods, "anns", "", "Impersonate-User", "eve"))
                .contains("User \\\"ann\\\" cannot impersonate resource \\\"users\\\"");
        assertThat(send(client, "GET", pods, "anns", "", "Impersonate-User", "bob", "Impersonate-Group", User.MASTERS))
                .startsWith("403 ")
                .contains("User \\\"ann\\\" cannot impersonate resource \\\"groups\\\"");
        assertThat(send(client, "GET", pods, "", "", "Impersonate-User", "bob"))
                .contains("User \\\"system:anonymous\\\" cannot impersonate");
        assertThat(send(client, "GET", http + "/api/v1/pods", "", "", "Impersonate-Group", User.MASTERS))
                .startsWith("400 ");
        assertThat(send(client, "GET", pods, admin, "", "Impersonate-User", "bob"))
                .startsWith("403 ")
                .contains(CANNOT + "list resource");
    }

    @Test
    void bothDoorsAreOnThisMachineAlone() throws Exception {
        assertThat(URI.create(https).getHost()).isEqualTo("127.0.0.1");
        assertThat(URI.create(http).getHost()).isEqualTo("127.0.0.1");
        int port = URI.create(https).getPort();
        try (var other = new java.net.ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThat(other.isBound()).as("nobody has it on another address").isTrue();
        }
    }
}
