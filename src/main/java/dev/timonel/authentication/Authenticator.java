package dev.timonel.authentication;

import dev.timonel.authorization.User;
import dev.timonel.snapshot.ClusterSnapshot;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All ways to tell who somebody is. Nothing of a token is ever in a message. */
public final class Authenticator {
    private final StaticTokens tokens;
    private final ClientCertificates certificates;
    private final ServiceAccountTokens serviceAccounts;
    private final Supplier<ClusterSnapshot> snapshots;

    public Authenticator(
            StaticTokens tokens,
            ClientCertificates certificates,
            ServiceAccountTokens serviceAccounts,
            Supplier<ClusterSnapshot> snapshots) {
        this.tokens = tokens;
        this.certificates = certificates;
        this.serviceAccounts = serviceAccounts;
        this.snapshots = snapshots;
    }

    public ServiceAccountTokens serviceAccounts() {
        return serviceAccounts;
    }

    /** What a client's certificate must come from. */
    public List<X509Certificate> clientAuthorities() {
        return certificates.authorities();
    }

    /** Who shows this certificate; empty if it is not to be trusted. */
    public Optional<User> byCertificate(List<X509Certificate> chain) {
        return certificates.user(chain).map(User::authenticated);
    }

    /** Whose token this is, for this server. */
    public Optional<User> byToken(String token) {
        return byToken(token, List.of()).map(TokenUser::user);
    }

    /** The same for these audiences, of which it must have one; none mean this server. */
    public Optional<TokenUser> byToken(String token, List<String> audiences) {
        boolean here = audiences.isEmpty() || audiences.stream().anyMatch(serviceAccounts.issuer()::equals);
        Optional<User> known = here ? tokens.user(token) : Optional.empty();
        Optional<TokenUser> found = known.isPresent()
                ? known.map(user -> new TokenUser(user, List.of(serviceAccounts.issuer())))
                : serviceAccounts.user(token, audiences, snapshots.get());
        return found.map(t -> new TokenUser(t.user().authenticated(), t.audiences()));
    }
}
