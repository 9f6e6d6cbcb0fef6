package dev.timonel.authentication;

import dev.timonel.authorization.User;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Certificates of clients: the common name is the user, organizations are groups ({@code
 * apiserver/pkg/authentication/request/x509}). One must lead to an authority that is trusted, be valid now and be for clients.
 */
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";

    private final List<X509Certificate> authorities;
    private final Clock clock;

    public ClientCertificates(Collection<X509Certificate> authorities, Clock clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Empty if the certificate is none to go by. */
    Optional<User> user(List<X509Certificate> chain) {
        try {
            PKIXParameters trust = new PKIXParameters(
                    authorities.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet()));
            trust.setRevocationEnabled(false);
            trust.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(withoutAnchor(chain)), trust);
            return isForClients(chain.get(0)) ? named(chain.get(0).getSubjectX500Principal()) : Optional.empty();
        } catch (GeneralSecurityException untrusted) {
            return Optional.empty();
        }
    }

    private List<X509Certificate> withoutAnchor(List<X509Certificate> chain) {
        return chain.size() > 1
                ? chain.stream().filter(c -> !authorities.contains(c)).toList()
                : chain;
    }

    private static boolean isForClients(X509Certificate certificate) throws CertificateParsingException {
        List<String> uses = certificate.getExtendedKeyUsage();
        return uses != null && (uses.contains(CLIENT_AUTH) || uses.contains(ANY_USE));
    }

    private static Optional<User> named(X500Principal subject) {
        String user = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                var attributes = part.toAttributes().getAll();
                while (attributes.hasMore()) {
                    var attribute = attributes.next();
                    String value = String.valueOf(attribute.get());
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        user = value;
                    } else if (attribute.getID().equalsIgnoreCase("O")) {
                        groups.add(value);
                    }
                }
            }
        } catch (InvalidNameException broken) {
            return Optional.empty();
        } catch (NamingException broken) {
            return Optional.empty();
        }
        return user.isEmpty() ? Optional.empty() : Optional.of(new User(user, "", groups, Map.of()));
    }
}
