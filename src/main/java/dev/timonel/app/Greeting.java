package dev.timonel.app;

import dev.timonel.api.AllowedHosts;
import dev.timonel.authentication.KeyFiles;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the process where everything is, and keeps a kubeconfig that leads there. */
@Component
class Greeting {
    private static final Logger log = LoggerFactory.getLogger(Greeting.class);
    static final String KUBECONFIG = "kubeconfig";

    private final DataDirectory directory;
    private final Environment environment;
    private final DnsLifecycle dns;
    private final String clusterDomain;
    private final AllowedHosts allowedHosts;
    private final HttpsLifecycle https;
    private final ServerIdentity identity;
    private final TimonelProperties properties;
    private volatile int port;
    private volatile boolean isReady;
    private boolean kubeconfigIsThere;

    Greeting(
            DataDirectory directory,
            Environment environment,
            DnsLifecycle dns,
            ClusterConfig config,
            AllowedHosts allowedHosts,
            HttpsLifecycle https,
            ServerIdentity identity,
            TimonelProperties properties) {
        this.directory = directory;
        this.environment = environment;
        this.dns = dns;
        this.clusterDomain = config.clusterDomain();
        this.allowedHosts = allowedHosts;
        this.https = https;
        this.identity = identity;
        this.properties = properties;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void writeKubeconfig() {
        isReady = true;
        problem()
                .ifPresent(problem ->
                        log.warn("{}. The rest works; it is tried again whenever /readyz is asked", problem));
    }

    /** Who waits for the server to be ready may take the kubeconfig then. One that could not be written, as on a full disk, is tried again. */
    synchronized Optional<String> problem() {
        if (kubeconfigIsThere || !isReady) {
            return kubeconfigIsThere ? Optional.empty() : Optional.of("the kubeconfig is not written yet");
        }
        Kubeconfig.Access access = httpsUrl().map(this::administrators).orElseGet(() -> plain(url()));
        try {
            directory.write(KUBECONFIG, Kubeconfig.renewed(directory.read(KUBECONFIG), access));
            kubeconfigIsThere = true;
            return Optional.empty();
        } catch (UncheckedIOException full) {
            return Optional.of("the kubeconfig cannot be written: " + full.getCause());
        }
    }

    /** What is said before anything else, since a start takes seconds. */
    static String starting() {
        return "Timonel%s is starting on Java %s; this takes some seconds."
                .formatted(version(), System.getProperty("java.version"));
    }

    /** A start reads all that is stored: of a large cluster that takes long. */
    static String stillStarting(Duration since) {
        return "Timonel is still starting, after %d s: it waits for the database, or reads what is stored there. It listens when it has."
                .formatted(since.toSeconds());
    }

    /** Where everything is, once it is there. */
    String ready(Duration took) {
        return """
            Timonel is ready after %s s.
              API         %s
              HTTPS       %s          (export KUBECONFIG=%s)
              Swagger UI  %s/swagger-ui.html
              DNS         %s
              Data        %s
              Open to     %s
              Try         curl %s'%s/route?to=kubernetes.default:443'
            """.formatted(
                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0),
                url(),
                httpsUrl().orElseGet(https::silence),
                kubeconfig(),
                url(),
                names(),
                directory.path(),
                openTo(),
                properties.http().open()
                        ? ""
                        : "-H \"Authorization: Bearer $(cat " + directory.path() + "/pki/admin.token)\" ",
                url()).stripTrailing();
    }

    String url() {
        return "http://" + host(environment.getProperty("server.address", "127.0.0.1")) + ":" + port;
    }

    /** Empty if nothing listens there. */
    Optional<String> httpsUrl() {
        String own = properties.https().address();
        String address = own.isEmpty() ? environment.getProperty("server.address", "127.0.0.1") : own;
        return https.listening().stream()
                .mapToObj(p -> "https://" + host(address) + ":" + p)
                .findFirst();
    }

    Path kubeconfig() {
        return directory.path().resolve(KUBECONFIG);
    }

    /** With a space before it; empty where the build has not left its mark, as in some editors. */
    private static String version() {
        try (InputStream mark = Greeting.class.getResourceAsStream("/META-INF/build-info.properties")) {
            Properties build = new Properties();
            if (mark != null) {
                build.load(mark);
            }
            return Optional.ofNullable(build.getProperty("build.version"))
                    .map(version -> " " + version)
                    .orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Who can come without being asked who they are. */
    private String openTo() {
        if (!properties.http().open()) {
            return "whoever has a token or a certificate (timonel.http.open=false)";
        }
        String address = environment.getProperty("server.address", "127.0.0.1");
        if (IpAddress.parse(address).filter(IpAddress::isLoopback).isPresent() || address.equals("localhost")) {
            return "programs of this machine";
        }
        String hosts = String.join(", ", new TreeSet<>(allowedHosts.named()));
        return hosts.isEmpty()
                ? "whoever reaches " + address + " and calls it localhost: name its hosts in timonel.allowed-hosts"
                : "WHOEVER REACHES " + address + ", without authentication, as " + hosts + " or localhost";
    }

    private String names() {
        return dns.listening().map(this::names).orElseGet(dns::silence);
    }

    private String names(InetSocketAddress listening) {
        IpAddress at = IpAddress.of(listening.getAddress().getHostAddress());
        String host = host(at.toString());
        return "%s:%d          (dig @%s -p %d kubernetes.default.svc.%s)"
                .formatted(
                        host, listening.getPort(), host.replaceAll("[\\[\\]]", ""), listening.getPort(), clusterDomain);
    }

    /** A wildcard address is where the server listens, not where a client can go. */
    static String host(String address) {
        return switch (address) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "::0" -> "[::1]";
            default -> address.contains(":") ? "[" + address + "]" : address;
        };
    }

    /** Who is asked there who he is needs the token; kubectl sends none over plain HTTP, other clients do. */
    private Kubeconfig.Access plain(String url) {
        return new Kubeconfig.Access(url, "", properties.http().open() ? "" : identity.adminToken());
    }

    private Kubeconfig.Access administrators(String url) {
        return new Kubeconfig.Access(
                url,
                Base64.getEncoder()
                        .encodeToString(KeyFiles.pem(identity.trusted()).getBytes(StandardCharsets.US_ASCII)),
                identity.adminToken());
    }
}
