package dev.timonel.authentication;

import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The authority of this cluster with what it signed, made when first asked for and kept in files: {@code ca}, {@code apiserver},
 * and the administrator's token. The server's certificate is made anew before it expires, and when its names have changed.
 */
public final class Pki {
    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
    private static final Duration LIFETIME = Duration.ofDays(365);
    /** What is left of its life when a certificate is replaced. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private static final int TOKEN_BYTES = 32;

    private final KeyFiles files;
    private final Set<String> names;
    private final Clock clock;
    private final SecureRandom random;
    private final Issued authority;
    private volatile Issued server;

    /** {@code names}: the host names and addresses under which clients know the server. */
    public Pki(KeyFiles files, Collection<String> names, Clock clock, SecureRandom random) {
        this.files = files;
        this.names = new TreeSet<>(names);
        this.clock = clock;
        this.random = random;
        this.authority = keptOrMade();
        this.server = files.read("apiserver").filter(this::isGood).orElseGet(this::newServer);
    }

    public Issued authority() {
        return authority;
    }

    private Issued keptOrMade() {
        Instant now = clock.instant();
        Optional<Issued> kept = files.read("ca");
        if (kept.isPresent() && expires(kept.get()).isAfter(now)) {
            return kept.get();
        }
        Issued made = Certificates.authority("kubernetes", now, AUTHORITY_LIFETIME, random);
        files.write("ca", made);
        return made;
    }

    /** The server's own, good for now. */
    public Issued server() {
        Issued current = server;
        if (isFresh(current)) {
            return current;
        }
        synchronized (this) {
            if (!isFresh(server)) {
                server = newServer();
            }
            return server;
        }
    }

    /** The bearer token of the administrator; whoever has it may do everything. */
    public String adminToken() {
        return files.readText("admin.token").filter(t -> !t.isEmpty()).orElseGet(() -> {
            byte[] secret = new byte[TOKEN_BYTES];
            random.nextBytes(secret);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            files.write("admin.token", token + "\n");
            return token;
        });
    }

    private Issued newServer() {
        Issued made = Certificates.server(authority, names, clock.instant(), LIFETIME, random);
        files.write("apiserver", made);
        return made;
    }

    private boolean isGood(Issued kept) {
        return isFresh(kept)
                && kept.certificate()
                        .getIssuerX500Principal()
                        .equals(authority.certificate().getSubjectX500Principal())
                && isSigned(kept.certificate())
                && alternatives(kept.certificate()).equals(names);
    }

    private boolean isSigned(X509Certificate certificate) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return true;
        } catch (java.security.GeneralSecurityException other) {
            return false;
        }
    }

    private boolean isFresh(Issued issued) {
        return expires(issued).minus(RENEW_BEFORE).isAfter(clock.instant());
    }

    private static Instant expires(Issued issued) {
        return issued.certificate().getNotAfter().toInstant();
    }

    private static Set<String> alternatives(X509Certificate certificate) {
        Set<String> all = new HashSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                names.forEach(name -> {
                    String text = String.valueOf(name.get(1));
                    all.add(dev.timonel.net.IpAddress.parse(text)
                            .map(Object::toString)
                            .orElse(text));
                });
            }
        } catch (CertificateParsingException unreadable) {
            return Set.of();
        }
        return all;
    }
}
