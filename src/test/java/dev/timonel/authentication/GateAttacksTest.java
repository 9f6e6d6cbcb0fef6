package dev.timonel.authentication;

import static dev.timonel.authentication.ClosedServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.authorization.User;
import dev.timonel.model.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody would try who wants more than they may. Carol may read and change, eve may read some, neither may create. */
@ExtendWith(ClosedServer.Resolver.class)
class GateAttacksTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

    private final ClosedServer closed;

    GateAttacksTest(ClosedServer closed) {
        this.closed = closed;
    }

    @BeforeAll
    static void allow(ClosedServer closed) {
        closed.allow(
                "carol",
                "changer",
                "",
                "{'verbs':['get','list','patch','update'],'apiGroups':['*'],'resources':['*']},"
                        + "{'verbs':['impersonate'],'apiGroups':[''],'resources':['users'],'resourceNames':['bob']}");
        closed.allow(
                "eve",
                "reader",
                "",
                "{'verbs':['get','list','watch'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['one']},"
                        + "{'verbs':['list'],'apiGroups':[''],'resources':['services']},"
                        + "{'verbs':['patch'],'apiGroups':['apps'],'resources':['*/scale']},"
                        + "{'verbs':['get'],'apiGroups':[''],'resources':['pods/*']},"
                        + "{'verbs':['get'],'nonResourceURLs':['/openapi*','/route']}");
    }

    /** Who may change an object and not make one makes none, by no way of changing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        PATCH | /api/v1/namespaces/default/configmaps/made?fieldManager=a | 'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'made'} | application/apply-patch+yaml | configmaps
        PATCH | /apis/coordination.k8s.io/v1/namespaces/default/leases/made?fieldManager=a | 'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'name':'made'} | application/apply-patch+yaml | leases
        PUT   | /apis/coordination.k8s.io/v1/namespaces/default/leases/made | 'metadata':{'name':'made'}                    | application/json | leases
        PUT   | /api/v1/namespaces/default/services/made         | 'metadata':{'name':'made'},'spec':{'ports':[{'port':80}]} | application/json | services
        PUT   | /api/v1/namespaces/default/endpoints/made        | 'metadata':{'name':'made'}                               | application/json | endpoints
        """)
    void whoMayOnlyChangeCreatesNothing(String method, String path, String body, String type, String resource) {
        assertThat(closed.send(method, path, "carols", "{" + body + "}", "Content-Type", type))
                .startsWith("403 ")
                .contains("User \\\"carol\\\" cannot create resource \\\"" + resource + "\\\"");
        assertThat(closed.send("GET", path.replaceAll("\\?.*", ""), closed.admin, ""))
                .startsWith("404 ");
        assertThat(closed.send(method, path, closed.admin, "{" + body + "}", "Content-Type", type))
                .startsWith("201 ");
        assertThat(closed.send(method, path, "carols", "{" + body + "}", "Content-Type", type))
                .as("what is there may be changed")
                .doesNotStartWith("403 ");
        assertThat(closed.send("DELETE", path.replaceAll("\\?.*", ""), closed.admin, ""))
                .startsWith("200 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET    | /api/v1/namespaces/default/configmaps/one                                    | 404
        GET    | /api/v1/namespaces/default/configmaps/two                                    | 403
        GET    | /api/v1/namespaces/default/configmaps                                        | 403
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=one        | 200
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3D%3Done   | 200
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=one,metadata.namespace=default | 200
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=two        | 403
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name!=one       | 403
        GET    | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=two&fieldSelector=metadata.name=one | 403
        DELETE | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=one        | 403
        DELETE | /api/v1/namespaces/default/configmaps/one                                    | 403
        PUT    | /api/v1/namespaces/default/configmaps/one                                    | 403
        POST   | /api/v1/namespaces/default/configmaps                                        | 403
        GET    | /api/v1/namespaces/default/services                                          | 200
        GET    | /api/v1/services                                                             | 200
        GET    | /api/v1/services?watch=1                                                     | 403
        GET    | /api/v1/services?watch                                                       | 403
        GET    | /api/v1/services?watch=                                                      | 403
        GET    | /api/v1/services?watch=TRUE                                                  | 403
        GET    | /api/v1/services?watch=false&watch=true                                      | 200
        GET    | /api/v1/watch/services                                                       | 403
        GET    | /api/v1/namespaces/default/services/kubernetes?watch=true                    | 403
        PATCH  | /apis/apps/v1/namespaces/default/deployments/a/scale                         | 404
        PATCH  | /apis/apps/v1/namespaces/default/deployments/a                               | 403
        PUT    | /apis/apps/v1/namespaces/default/deployments/a/scale                         | 403
        PATCH  | /apis/apps/v1/namespaces/default/deployments/a/status                        | 403
        GET    | /api/v1/namespaces/default/pods/a/status                                     | 403
        GET    | /openapi/v2                                                                  | 200
        GET    | /openapi                                                                     | 404
        HEAD   | /route                                                                       | 403
        GET    | /explain                                                                     | 403
        """)
    void aRuleAllowsWhatItSaysAndNoMore(String method, String path, int code) {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        String body = method.equals("GET") || method.equals("HEAD") ? "" : "{'spec':{'replicas':1}}";
        assertThat(closed.send(method, path, "eves", body, "Content-Type", type))
                .startsWith(code + "");
    }

    /** Authorized by one spelling and answered by another: there is no such pair. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/default/pods%2Fa/status",
                "/api/v1/namespaces/default/services/../secrets",
                "/api/v1/namespaces/default/services;/../secrets",
                "/api/v1/namespaces/default/services%00",
                "/api/v1/namespaces/default%2Fsecrets/services",
                "/api/v1/namespaces/default/services/%2e%2e/secrets",
                "/api/v1/namespaces/default/services/..%2fsecrets",
                "/openapi/../api/v1/secrets",
                "/openapi/..;/route",
                "/openapi%2f..%2fapi/v1/secrets",
                "/route/../export",
                "/route%2f..%2fexport",
                "/openapi/v2/../../export"
            })
    void noSpellingReadsWhatAnotherMay(String path) {
        String answer = closed.send("GET", path, "eves", "");
        assertThat(answer.substring(0, 3)).as(answer).isIn("400", "403", "404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "PATCH ", "HEAD"})
    void noMethodIsPastTheGate(String method) throws IOException {
        String answer =
                raw(method.strip() + " /api/v1/secrets HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer eves\r\n"
                        + "Connection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (400|403|404|405|501) .*").doesNotContain("SecretList");
    }

    /** What proxies say of others is nobody's credentials, and no reason to believe that a connection is another. */
    @ParameterizedTest
    @CsvSource({
        "X-Remote-User,system:admin",
        "X-Remote-Group,system:masters",
        "X-Forwarded-Proto,https",
        "X-Forwarded-User,system:admin",
        "X-Forwarded-Client-Cert,Subject=\"O=system:masters\"",
        "Forwarded,proto=https",
        "X-Client-Cert,x",
        "Proxy-Authorization,Bearer bobs",
        "Cookie,token=x",
        "X-HTTP-Method-Override,GET",
        "X-Original-URL,/livez",
        "X-Rewrite-URL,/livez"
    })
    void noHeaderMakesSomebodyOfNobody(String header, String value) {
        for (String door : List.of(closed.https, closed.http)) {
            assertThat(send(closed.client, "GET", door + "/api/v1/secrets", "", "", header, value))
                    .startsWith("403 ")
                    .contains("system:anonymous");
        }
    }

    @Test
    void whoImpersonatesNeedsEachThingThatIsNamed() {
        String who = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        assertThat(closed.send("POST", who, "carols", "{}", "Impersonate-User", "bob"))
                .startsWith("201 ");
        List<String[]> tries = List.of(
                new String[] {"Impersonate-User", "bob", "Impersonate-Group", User.MASTERS},
                new String[] {"Impersonate-User", "bob", "Impersonate-Group", "a", "Impersonate-Group", User.MASTERS},
                new String[] {"Impersonate-User", "system:admin"},
                new String[] {"Impersonate-User", "bob", "Impersonate-Uid", "u1"},
                new String[] {"Impersonate-User", "bob", "Impersonate-Extra-scopes", "all"},
                new String[] {"Impersonate-User", "system:serviceaccount:kube-system:default"});
        assertThat(tries)
                .allSatisfy(headers -> assertThat(closed.send("POST", who, "carols", "{}", headers))
                        .startsWith("403 ")
                        .contains("User \\\"carol\\\" cannot impersonate resource"));
        List<String[]> malformed =
                List.of(new String[] {"Impersonate-Group", "a"}, new String[] {"Impersonate-User", ""}, new String[] {
                    "Impersonate-Uid", "u1"
                });
        assertThat(malformed)
                .allSatisfy(headers -> assertThat(closed.send("POST", who, closed.admin, "{}", headers))
                        .startsWith("400 "));
        assertThat(closed.send(
                        "POST", who, "carols", "{}", "Impersonate-User", "bob", "Impersonate-User", "system:admin"))
                .as("the first counts, for who decides and for who answers")
                .startsWith("201 ")
                .contains("\"username\":\"bob\"");
        assertThat(closed.send("POST", who, closed.admin, "{}", "Impersonate-User", "bob", "Impersonate-Group", ""))
                .as("an empty group is none")
                .doesNotContain("system:masters");
    }

    @Test
    void aTokenEndsWithWhatItIsBoundTo() {
        for (String kind : List.of("Pod", "Secret", "ServiceAccount")) {
            String name = "bound-" + kind.toLowerCase(java.util.Locale.ROOT);
            String path = "/api/v1/namespaces/default/" + kind.toLowerCase(java.util.Locale.ROOT) + "s";
            String account = kind.equals("ServiceAccount") ? name : "default";
            closed.make(
                    path,
                    "'metadata':{'name':'" + name + "'}"
                            + (kind.equals("Pod") ? ",'spec':{'containers':[{'name':'a','image':'a'}]}" : ""));
            String bound = kind.equals("ServiceAccount")
                    ? "{}"
                    : "{'spec':{'boundObjectRef':{'kind':'" + kind + "','name':'" + name + "'}}}";
            String answer = closed.send(
                    "POST", "/api/v1/namespaces/default/serviceaccounts/" + account + "/token", closed.admin, bound);
            String token = answer.replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
            assertThat(closed.send("GET", "/api", token, "")).startsWith("200 ");
            assertThat(closed.send("DELETE", path + "/" + name + "?gracePeriodSeconds=0", closed.admin, ""))
                    .startsWith("200 ");
            assertThat(closed.send("GET", "/api", token, "")).as(kind).startsWith("401 ");
        }
    }

    @Test
    void tokensThatAreTooLargeAreRefusedByBothDoors() {
        for (int size : List.of(6_000, 20_000, 70_000)) {
            for (String door : List.of(closed.https, closed.http)) {
                assertThat(refusal(door + "/api", "x".repeat(size))).isIn("401", "400", "431", "none");
            }
        }
    }

    /** {@code none} if the connection was ended instead. */
    private String refusal(String url, String token) {
        try {
            return send(closed.client, "GET", url, token, "").substring(0, 3);
        } catch (AssertionError ended) {
            return "none";
        }
    }

    @Test
    void aCertificateIsNotGoodByItsNameAlone() throws Exception {
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        List<String> masters = List.of(User.MASTERS);
        assertThat(asked(Certificates.server(closed.authority, List.of("localhost"), now, day, ClosedServer.RANDOM)))
                .as("one for servers")
                .startsWith("401 ");
        Issued bob = Certificates.client(closed.authority, "bob", List.of(), now, day, ClosedServer.RANDOM);
        Issued byBob = Certificates.client(bob, "root", masters, now, day, ClosedServer.RANDOM);
        assertThat(asked(new Issued(byBob.key(), List.of(byBob.certificate(), bob.certificate()))))
                .as("signed by one that may not sign")
                .startsWith("401 ");
        Issued stranger = Certificates.authority("kubernetes", now, day, ClosedServer.RANDOM);
        Issued byStranger = Certificates.client(stranger, "root", masters, now, day, ClosedServer.RANDOM);
        for (List<X509Certificate> chain : List.of(
                List.of(byStranger.certificate(), stranger.certificate()),
                List.of(byStranger.certificate(), closed.authority.certificate()),
                List.of(byStranger.certificate(), stranger.certificate(), closed.authority.certificate()))) {
            assertThat(asked(new Issued(byStranger.key(), chain)))
                    .as("of another authority with our name")
                    .startsWith("401 ");
        }
        assertThat(asked(new Issued(bob.key(), List.of(bob.certificate(), closed.authority.certificate()))))
                .as("with the authority in the chain")
                .startsWith("403 ");
        Instant later = now.plus(Duration.ofDays(2));
        assertThat(asked(Certificates.client(closed.authority, "root", masters, later, day, ClosedServer.RANDOM)))
                .as("not valid yet")
                .startsWith("401 ");
    }

    private String asked(Issued by) throws Exception {
        return send(closed.client(by), "GET", closed.https + "/api/v1/pods", "", "");
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.1,", "TLSv1,", "TLSv1.2,localhost", "TLSv1.3,localhost", "TLSv1.3,elsewhere.example"})
    void tlsIsNotOlderThanTwelve(String version, @Nullable String sni) throws Exception {
        URI door = URI.create(closed.https);
        try (SSLSocket socket =
                (SSLSocket) closed.tls(null).getSocketFactory().createSocket(door.getHost(), door.getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            if (sni != null) {
                parameters.setServerNames(List.of(new SNIHostName(sni)));
            }
            socket.setSSLParameters(parameters);
            socket.setEnabledProtocols(new String[] {version});
            if (sni == null) {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            } else {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://evil.example,403",
        "Origin,null,403",
        "Sec-Fetch-Site,cross-site,403",
        "Origin,HTTPS://127.0.0.1,403"
    })
    void aPageOfAnotherOriginIsRefusedOverHttpsToo(String header, String value, String code) {
        assertThat(closed.send("GET", "/version", closed.admin, "", header, value))
                .startsWith(code);
    }

    /** As browsers send a token, which can set no header: upstream takes it out of the protocols that are offered. */
    @Test
    void aTokenAmongTheProtocolsOfAWebSocketIsAToken() throws IOException {
        String watch = "GET " + PODS
                + "?watch=true HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ";
        String prefix = "base64url.bearer.authorization.k8s.io.";
        assertThat(raw(watch + prefix + encoded("nonsense") + ", v4.channel.k8s.io\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(raw(watch + prefix + encoded("bobs") + ", v4.channel.k8s.io\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        String twice = prefix + encoded("bobs") + ", " + prefix + encoded(closed.admin);
        assertThat(raw(watch + twice + "\r\n\r\n")).startsWith("HTTP/1.1 401 ");
        String served = raw(watch + prefix + encoded(closed.admin) + ", v4.channel.k8s.io\r\n\r\n");
        assertThat(served).startsWith("HTTP/1.1 101 ").doesNotContain(encoded(closed.admin));
    }

    private static String encoded(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    /** The head of the answer to these bytes over HTTPS. */
    private String raw(String request) throws IOException {
        URI door = URI.create(closed.https);
        try (Socket socket = closed.tls(null).getSocketFactory().createSocket(door.getHost(), door.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            int c = 0;
            while (c >= 0 && head.indexOf("\r\n\r\n") < 0) {
                c = in.read();
                head.append((char) c);
            }
            return head.toString();
        } catch (java.security.GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void aLabelThatAggregatesARoleGivesNobodyMoreThanTheyHave() {
        String view = ClosedServer.RBAC + "clusterroles/cluster-admin";
        assertThat(closed.send(
                        "PATCH",
                        view,
                        "carols",
                        "{'metadata':{'labels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}}}",
                        "Content-Type",
                        "application/merge-patch+json"))
                .startsWith("403 ")
                .contains("is attempting to grant RBAC permissions not currently held");
    }

    /** What is not Kubernetes' needs a right of its own, which a role for resources does not give. */
    @ParameterizedTest
    @CsvSource({
        "POST,/import",
        "GET,/export",
        "POST,/what-if",
        "POST,/mcp",
        "GET,/audit",
        "GET,/history",
        "GET,/",
        "GET,/explain",
        "GET,/diff",
        "GET,/overlay",
        "GET,/healthcheck",
        "GET,/metrics",
        "GET,/actuator",
        "GET,/actuator/health",
        "GET,/swagger-ui.html",
        "GET,/v3/api-docs",
        "GET,/served",
        "GET,/index.html",
        "GET,/ui/app.js",
        "POST,/graphql"
    })
    void everythingElseNeedsARightToItsPath(String method, String path) {
        assertThat(closed.send(method, path, "carols", method.equals("POST") ? "{}" : ""))
                .startsWith("403 ")
                .contains(
                        "User \\\"carol\\\" cannot " + method.toLowerCase(java.util.Locale.ROOT) + " path \\\"" + path);
        assertThat(send(closed.client, method, closed.http + path, "carols", method.equals("POST") ? "{}" : ""))
                .startsWith("403 ");
    }

    @Test
    void whatWasTriedHasChangedNothing() {
        assertThat(closed.send("GET", LEASES + "/made", closed.admin, "")).startsWith("404 ");
        assertThat(closed.object(Kinds.NAMESPACE, "", "default").deleting()).isFalse();
    }
}
