package dev.timonel.app;

import dev.timonel.api.AllowedHosts;
import dev.timonel.api.ExternalAddress;
import dev.timonel.api.OpenDoor;
import dev.timonel.api.auditlog.AuditLog;
import dev.timonel.api.auditlog.AuditLogSettings;
import dev.timonel.api.connection.ReaderPlaces;
import dev.timonel.authentication.Authenticator;
import dev.timonel.authentication.ClientCertificates;
import dev.timonel.authentication.Issued;
import dev.timonel.authentication.KeyFiles;
import dev.timonel.authentication.Pki;
import dev.timonel.authentication.ServiceAccountTokens;
import dev.timonel.authentication.SigningKey;
import dev.timonel.authentication.StaticTokens;
import dev.timonel.authorization.User;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keys, tokens and HTTPS: who may come in, and by which door. */
@Configuration(proxyBeanMethods = false)
class SecurityWiring {

    @Bean
    OpenDoor openDoor(TimonelProperties properties) {
        return new OpenDoor(properties.http().open());
    }

    /** Where HTTPS is off, that which {@code default/kubernetes} shows. */
    @Bean
    ExternalAddress externalAddress(ObjectProvider<Greeting> greeting, TimonelProperties properties) {
        return new ExternalAddress(() -> greeting.getObject()
                .httpsUrl()
                .orElseGet(() -> "https://"
                        + Greeting.host(properties.advertisedAddress().toString()) + ":6443"));
    }

    @Bean
    KeyFiles keyFiles(DataDirectory directory) {
        return new KeyFiles(directory.path().resolve("pki"));
    }

    @Bean
    Pki pki(
            KeyFiles files,
            TimonelProperties properties,
            ClusterConfig config,
            AllowedHosts hosts,
            Environment environment,
            Clock clock) {
        try {
            return new Pki(files, names(properties, config, hosts, environment), clock, new SecureRandom());
        } catch (IllegalStateException unreadable) {
            throw new StartRefusedException(
                    String.valueOf(unreadable.getMessage()),
                    "Restore the file, or remove it: what is missing is made anew, and clients need the new"
                            + " kubeconfig.");
        }
    }

    /** Those that kubeadm gives the certificate of an API server, and this machine's. */
    private static Set<String> names(
            TimonelProperties properties, ClusterConfig config, AllowedHosts hosts, Environment environment) {
        Set<String> names = new TreeSet<>(hosts.named());
        names.addAll(List.of("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"));
        names.add("kubernetes.default.svc." + config.clusterDomain());
        names.addAll(List.of("127.0.0.1", "::1", properties.advertisedAddress().toString()));
        config.serviceCidrs().forEach(cidr -> names.add(cidr.network().plus(1).toString()));
        IpAddress.parse(address(properties, environment))
                .filter(ip -> !ip.isUnspecified())
                .ifPresent(ip -> names.add(ip.toString()));
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException nameless) {
            return names;
        }
        return names;
    }

    private static String address(TimonelProperties properties, Environment environment) {
        String own = properties.https().address();
        return own.isEmpty() ? environment.getProperty("server.address", "127.0.0.1") : own;
    }

    @Bean
    Authenticator authenticator(
            Pki pki,
            KeyFiles files,
            TimonelProperties properties,
            ClusterConfig config,
            Registry registry,
            Clock clock) {
        StaticTokens tokens = new StaticTokens();
        tokens.add(pki.adminToken(), new User(User.ADMIN.name(), "", List.of(User.MASTERS), Map.of()));
        addLines(properties.authentication().tokenFile(), tokens);
        List<X509Certificate> authorities = new ArrayList<>(pki.authority().chain());
        Path more = properties.https().clientCaFile();
        if (more != null) {
            authorities.addAll(read("timonel.https.client-ca-file", more, () -> KeyFiles.certificates(more)));
        }
        SecureRandom random = new SecureRandom();
        ServiceAccountTokens accounts = new ServiceAccountTokens(
                () -> SigningKey.keptIn(files, random),
                "https://kubernetes.default.svc." + config.clusterDomain(),
                clock);
        return new Authenticator(tokens, new ClientCertificates(authorities, clock), accounts, registry::current);
    }

    private static void addLines(@Nullable Path file, StaticTokens tokens) {
        if (file == null) {
            return;
        }
        try {
            tokens.addLines(Files.readAllLines(file));
        } catch (IOException unreadable) {
            throw refused("timonel.authentication.token-file", file, "it can't be read");
        } catch (IllegalArgumentException malformed) {
            throw refused("timonel.authentication.token-file", file, String.valueOf(malformed.getMessage()));
        }
    }

    @Bean
    @ConditionalOnProperty("timonel.audit-log.path")
    AuditLog auditLog(TimonelProperties properties, Clock clock, MeterRegistry meters) {
        TimonelProperties.AuditLog asked = properties.auditLog();
        Path file = Objects.requireNonNull(asked.path());
        try {
            return new AuditLog(
                    new AuditLogSettings(file, asked.maxSize().toBytes(), asked.maxBackups(), asked.openDoor()),
                    clock,
                    meters);
        } catch (IllegalStateException unwritable) {
            throw refused("timonel.audit-log.path", file, String.valueOf(unwritable.getMessage()));
        }
    }

    /** What the server shows of itself, and what clients are to trust for it. */
    @Bean
    ServerIdentity serverIdentity(Pki pki, TimonelProperties properties) {
        Path certificates = properties.https().certificateFile();
        Path key = properties.https().privateKeyFile();
        if (certificates == null && key == null) {
            return new ServerIdentity(pki::server, pki.authority().chain(), pki.adminToken());
        }
        if (certificates == null || key == null) {
            throw new InvalidSettingException(
                    "timonel.https.certificate-file and timonel.https.private-key-file are set together or not at all");
        }
        List<X509Certificate> chain =
                read("timonel.https.certificate-file", certificates, () -> KeyFiles.certificates(certificates));
        PrivateKey secret = read("timonel.https.private-key-file", key, () -> privateKey(key));
        Issued own = new Issued(secret, chain);
        return new ServerIdentity(() -> own, chain, pki.adminToken());
    }

    private static PrivateKey privateKey(Path file) {
        try {
            PrivateKey key = PemContent.load(file).getPrivateKey();
            if (key == null) {
                throw new IllegalStateException("no private key");
            }
            return key;
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static <T> T read(String setting, Path file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalStateException | IllegalArgumentException unreadable) {
            throw refused(setting, file, "it can't be read as PEM");
        }
    }

    private static InvalidSettingException refused(String setting, Path file, String because) {
        return new InvalidSettingException(setting + "=" + file + " can't be used: " + because);
    }

    @Bean
    HttpsLifecycle httpsLifecycle(
            WebServerApplicationContext context,
            TimonelProperties properties,
            Environment environment,
            ServerIdentity identity,
            Authenticator authenticator,
            ReaderPlaces readers) {
        HttpsSettings settings = new HttpsSettings(
                address(properties, environment),
                properties.https().port(),
                environment.containsProperty("timonel.https.port"),
                () -> new TlsContext(identity.issued(), authenticator.clientAuthorities()));
        return new HttpsLifecycle(context, settings, readers);
    }
}
