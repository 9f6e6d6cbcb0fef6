package dev.timonel.app;

import dev.timonel.api.connection.BoundedHttp;
import dev.timonel.api.connection.BoundedHttp2;
import dev.timonel.api.connection.ReaderPlaces;
import java.net.BindException;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Listens for HTTPS beside HTTP, once the web server runs, with the threads of that: HTTP/2 and HTTP/1.1, TLS 1.2 and 1.3. A port
 * that the operator asked for and that can't be had refuses the start; the default one is done without.
 */
final class HttpsLifecycle implements SmartLifecycle {
    /** After Spring Boot's web server starts, and before it stops, whose threads end the connections. */
    private static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;

    private static final int OFF = HttpsSettings.OFF;
    private static final String BUFFER = "4096";

    private static final Logger log = LoggerFactory.getLogger(HttpsLifecycle.class);

    private final WebServerApplicationContext context;
    private final HttpsSettings settings;
    private final ReaderPlaces readers;
    private volatile int port = OFF;
    private volatile @Nullable Connector listener;
    private volatile boolean running;

    HttpsLifecycle(WebServerApplicationContext context, HttpsSettings settings, ReaderPlaces readers) {
        this.context = context;
        this.settings = settings;
        this.readers = readers;
    }

    /** Where it listens, if it does. */
    OptionalInt listening() {
        return port == OFF ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Why it does not listen. */
    String silence() {
        return settings.port() == OFF
                ? "off (timonel.https.port=-1)"
                : "off: " + settings.address() + ":" + settings.port() + " can't be had";
    }

    @Override
    public void start() {
        running = true;
        if (settings.port() == OFF || !(context.getWebServer() instanceof TomcatWebServer server)) {
            return;
        }
        Service service = server.getTomcat().getService();
        Connector connector = connector();
        Executor threads =
                server.getTomcat().getConnector().getProtocolHandler().getExecutor();
        connector.getProtocolHandler().setExecutor(threads);
        try {
            service.addConnector(connector);
            port = connector.getLocalPort();
            listener = connector;
        } catch (IllegalArgumentException refused) {
            service.removeConnector(connector);
            refuse(refused);
        }
    }

    private Connector connector() {
        BoundedHttp protocol = new BoundedHttp();
        Connector connector = new Connector(protocol);
        connector.setPort(settings.port());
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setThrowOnFailure(true);
        connector.setEncodedSolidusHandling("passthrough");
        set(connector, "address", settings.address());
        set(connector, "SSLEnabled", "true");
        set(connector, "continueResponseTiming", "onRead");
        set(connector, "socket.appReadBufSize", BUFFER);
        set(connector, "socket.appWriteBufSize", BUFFER);
        set(connector, "relaxedQueryChars", "[]");
        set(connector, "maxConnections", "20000");
        set(connector, "maxKeepAliveRequests", "-1");
        protocol.bound(readers);
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.2+TLSv1.3");
        host.setCertificateVerification("optional");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(settings.context().get());
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.addUpgradeProtocol(http2(readers));
        return connector;
    }

    /**
     * What a reset stream counts, where a request, a frame of its body and one of the answer take 20 off each. A body that is refused in its
     * midst is reset by the answer and by each frame that is still on its way, five for a window; with Tomcat's 50 that alone ends a new
     * connection, with 23 it never does, and who sends requests only to reset them is still found out.
     */
    private static final int RESET_FACTOR = 23;

    /** As many streams as Kubernetes gives a client; a connection that only causes work is closed by what Tomcat counts of it. */
    private static Http2Protocol http2(ReaderPlaces readers) {
        Http2Protocol http2 = new BoundedHttp2(readers);
        http2.setMaxConcurrentStreams(100);
        http2.setMaxHeaderCount(100);
        http2.setMaxTrailerCount(10);
        http2.setOverheadResetFactor(RESET_FACTOR);
        return http2;
    }

    private static void set(Connector connector, String name, String value) {
        if (!connector.setProperty(name, value)) {
            throw new IllegalStateException("no property " + name + " of a connector");
        }
    }

    private void refuse(IllegalArgumentException refused) {
        Throwable cause = refused;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String place = settings.address() + ":" + settings.port();
        if (settings.asked()) {
            throw new StartRefusedException(
                    "HTTPS can't listen on " + place + ": " + cause.getMessage() + ".",
                    "Free the port, or choose another with --timonel.https.port=PORT (0 takes a free one, -1 none).");
        }
        log.warn(
                "No HTTPS: {} can't be had ({}). The rest works; choose another port with --timonel.https.port=PORT (0"
                        + " takes a free one).",
                place,
                cause.getMessage());
    }

    @Override
    public void stop() {
        running = false;
        Connector connector = listener;
        listener = null;
        if (connector != null) {
            try {
                connector.stop();
            } catch (LifecycleException unstopped) {
                log.warn("HTTPS did not stop well: {}", unstopped.getMessage());
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
