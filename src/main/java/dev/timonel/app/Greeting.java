package dev.timonel.app;

import dev.timonel.model.ClusterConfig;
import dev.timonel.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the process where everything is, and writes a kubeconfig that leads there. */
@Component
class Greeting {
    private final DataDirectory directory;
    private final Environment environment;
    private final DnsLifecycle dns;
    private final String clusterDomain;
    private volatile int port;

    Greeting(DataDirectory directory, Environment environment, DnsLifecycle dns, ClusterConfig config) {
        this.directory = directory;
        this.environment = environment;
        this.dns = dns;
        this.clusterDomain = config.clusterDomain();
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready(ApplicationReadyEvent event) {
        String url = "http://" + host(environment.getProperty("server.address", "127.0.0.1")) + ":" + port;
        directory.write("kubeconfig", kubeconfig(url));
        String took = String.format(
                Locale.ROOT,
                "%.1f",
                Objects.requireNonNull(event.getTimeTaken()).toMillis() / 1000.0);
        System.out.println(
                """
                Timonel is ready after %s s.
                  API         %s          (export KUBECONFIG=%s)
                  Swagger UI  %s/swagger-ui.html
                  DNS         %s
                  Data        %s
                  Try         curl '%s/route?to=kubernetes.default:443'
                """.formatted(took, url, directory.path().resolve("kubeconfig"), url, names(), directory.path(), url)
                        .stripTrailing());
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
    private static String host(String address) {
        return switch (address) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "::0" -> "[::1]";
            default -> address.contains(":") ? "[" + address + "]" : address;
        };
    }

    private static String kubeconfig(String url) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: timonel
                    cluster:
                      server: %s
                contexts:
                  - name: timonel
                    context:
                      cluster: timonel
                      user: timonel
                current-context: timonel
                users:
                  - name: timonel
                    user: {}
                """.formatted(url);
    }
}
