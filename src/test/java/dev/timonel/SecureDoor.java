package dev.timonel;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The HTTPS door of a server, as its data directory tells of it: where it is, the administrator's token, a client that trusts it. */
public record SecureDoor(String url, String token, HttpClient client) {

    public static SecureDoor of(Path data) throws IOException, GeneralSecurityException {
        Matcher address =
                Pattern.compile("server: (https://\\S+)").matcher(Files.readString(data.resolve("kubeconfig")));
        if (!address.find()) {
            throw new IllegalStateException("no HTTPS");
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var certificate = Files.newInputStream(data.resolve("pki/ca.crt"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), new SecureRandom());
        return new SecureDoor(
                address.group(1),
                Files.readString(data.resolve("pki/admin.token")).strip(),
                HttpClient.newBuilder().sslContext(tls).build());
    }
}
