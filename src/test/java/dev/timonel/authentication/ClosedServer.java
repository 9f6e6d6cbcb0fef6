package dev.timonel.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * A server whose two doors ask everybody, for all classes of this package: the token {@code bobs} is bob's, who may do nothing
 * unless a test allows it, and likewise those of ann, carol, dan and eve.
 */
final class ClosedServer implements AutoCloseable {
    static final SecureRandom RANDOM = new SecureRandom();
    static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    final Path data;
    final RunningServer server;
    final String http;
    final String https;
    final String admin;
    final Issued authority;
    final HttpClient client;

    private ClosedServer() throws Exception {
        data = Files.createTempDirectory("timonel-closed");
        Path tokens = Files.writeString(
                data.resolve("tokens"), "bobs,bob,u1\nanns,ann,u2\ncarols,carol,u3\ndans,dan,u4\neves,eve,u5\n");
        server = RunningServer.start(
                data.resolve("server"),
                "--timonel.http.open=false",
                "--timonel.https.port=0",
                "--timonel.authentication.token-file=" + tokens);
        http = server.baseUrl();
        KeyFiles files = new KeyFiles(data.resolve("server/pki"));
        authority = files.read("ca").orElseThrow();
        admin = Files.readString(files.path("admin.token")).strip();
        client = client(null);
        var address =
                Pattern.compile("server: (https://\\S+)").matcher(Files.readString(data.resolve("server/kubeconfig")));
        assertThat(address.find()).isTrue();
        https = address.group(1);
    }

    HttpClient client(@Nullable Issued own) throws GeneralSecurityException, IOException {
        return HttpClient.newBuilder().sslContext(tls(own)).build();
    }

    SSLContext tls(@Nullable Issued own) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (own != null) {
            keys.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(new Certificate[0]));
        }
        KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
        key.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key.getKeyManagers(), trust.getTrustManagers(), RANDOM);
        return context;
    }

    /** Over HTTPS: code and body. */
    String send(String method, String path, String token, String body, String... headers) {
        return send(client, method, https + path, token, body, headers);
    }

    static String send(HttpClient by, String method, String url, String token, String body, String... headers) {
        HttpResponse<String> answer = exchange(by, method, url, token, body, headers);
        return answer.statusCode() + " " + answer.body();
    }

    /** Apostrophes in the body are sent as quotes; no token, no Authorization; headers replace what is there. */
    static HttpResponse<String> exchange(
            HttpClient by, String method, String url, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request = headers[i].equals("Content-Type")
                    ? request.setHeader(headers[i], headers[i + 1])
                    : request.header(headers[i], headers[i + 1]);
        }
        try {
            return by.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(method + " " + url, broken);
        }
    }

    /** The administrator makes this object, of which kind and apiVersion are left out. */
    void make(String path, String body) {
        assertThat(send("POST", path, admin, "{" + body + "}")).startsWith("201 ");
    }

    /** A ClusterRole of this name with these rules, bound to the user in all namespaces, or in one ({@code ""} for all). */
    void allow(String user, String name, String namespace, String rules) {
        make(RBAC + "clusterroles", "'metadata':{'name':'" + name + "'},'rules':[" + rules + "]");
        bind(user, name, namespace);
    }

    void bind(String user, String role, String namespace) {
        String path = namespace.isEmpty() ? "clusterrolebindings" : "namespaces/" + namespace + "/rolebindings";
        String group = "'apiGroup':'rbac.authorization.k8s.io'";
        make(
                RBAC + path,
                "'metadata':{'name':'" + user + "-" + role.replace(':', '-')
                        + "'},'roleRef':{'kind':'ClusterRole','name':'" + role + "'," + group
                        + "},'subjects':[{'kind':'User','name':'" + user + "'," + group + "}]");
    }

    /** As the server's own, at that time. */
    ServiceAccountTokens accounts(Instant at) {
        KeyFiles files = new KeyFiles(data.resolve("server/pki"));
        return new ServiceAccountTokens(
                () -> SigningKey.keptIn(files, RANDOM),
                "https://kubernetes.default.svc.cluster.local",
                Clock.fixed(at, ZoneOffset.UTC));
    }

    KubeObject object(ResourceKind kind, String namespace, String name) {
        return server.context()
                .getBean(Registry.class)
                .current()
                .get(new ObjectKey(kind, namespace, name))
                .orElseThrow();
    }

    /** A token of the account {@code default} of the namespace {@code default}. */
    String accountToken(List<String> audiences, @Nullable BoundObject bound) {
        return accounts(Instant.now())
                .issue(object(Kinds.SERVICE_ACCOUNT, "default", "default"), audiences, Duration.ofHours(1), bound);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
        FileSystemUtils.deleteRecursively(data);
    }

    /** Hands the server to a constructor. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ClosedServer.class;
        }

        @Override
        public ClosedServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(
                            ClosedServer.class,
                            key -> {
                                try {
                                    return new ClosedServer();
                                } catch (Exception failed) {
                                    throw new AssertionError(failed);
                                }
                            },
                            ClosedServer.class);
        }
    }
}
