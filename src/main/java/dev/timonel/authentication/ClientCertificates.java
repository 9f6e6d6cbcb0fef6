package dev.timonel.authentication;

import dev.timonel.authorization.User;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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
import java.util.HexFormat;
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

    /** Of an attribute of the subject, a user's uid. */
    private static final String UID = "1.3.6.1.4.1.57683.2";

    private static final String UID_KEYWORD = "kubernetesUid";
    private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

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
            return isForClients(chain.get(0)) ? named(chain.get(0)) : Optional.empty();
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

    private static Optional<User> named(X509Certificate certificate) throws GeneralSecurityException {
        X500Principal subject = certificate.getSubjectX500Principal();
        String user = "";
        List<String> uids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253, Map.of(UID, UID_KEYWORD))).getRdns()) {
                var attributes = part.toAttributes().getAll();
                while (attributes.hasMore()) {
                    var attribute = attributes.next();
                    String value = String.valueOf(attribute.get());
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        user = value;
                    } else if (attribute.getID().equalsIgnoreCase("O")) {
                        groups.add(value);
                    } else if (attribute.getID().equalsIgnoreCase(UID_KEYWORD)) {
                        uids.add(value);
                    }
                }
            }
        } catch (InvalidNameException broken) {
            return Optional.empty();
        } catch (NamingException broken) {
            return Optional.empty();
        }
        boolean clear = uids.isEmpty() || uids.size() == 1 && !uids.get(0).isEmpty();
        return user.isEmpty() || !clear
                ? Optional.empty()
                : Optional.of(
                        new User(user, String.join("", uids), groups, Map.of(CREDENTIAL, List.of(id(certificate)))));
    }

    private static String id(X509Certificate certificate) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return "X509SHA256=" + HexFormat.of().formatHex(digest);
    }
}
