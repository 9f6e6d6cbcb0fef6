package dev.timonel.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.authorization.User;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1", "kubernetes.default.svc");

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();

    private Pki pki(Instant at, List<String> names) {
        return new Pki(new KeyFiles(directory.resolve("pki")), names, Clock.fixed(at, ZoneOffset.UTC), random);
    }

    @Test
    void whatWasMadeIsKeptForNobodyElseToRead() throws Exception {
        Pki made = pki(NOW, NAMES);
        made.adminToken();
        Pki again = pki(NOW.plus(Duration.ofDays(100)), NAMES);
        assertThat(again.authority().certificate()).isEqualTo(made.authority().certificate());
        assertThat(again.server().certificate()).isEqualTo(made.server().certificate());
        assertThat(again.adminToken()).isEqualTo(made.adminToken()).hasSizeGreaterThan(40);
        try (var files = Files.list(directory.resolve("pki"))) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(made.server().toString()).doesNotContain("EC", "PRIVATE");
    }

    @Test
    void theServersCertificateIsReplacedBeforeItExpiresAndWhenItsNamesChange() {
        Pki made = pki(NOW, NAMES);
        assertThat(pki(NOW.plus(Duration.ofDays(340)), NAMES).server().certificate())
                .isNotEqualTo(made.server().certificate());
        Pki other = pki(NOW, List.of("localhost", "box.example"));
        assertThat(other.server().certificate()).isNotEqualTo(made.server().certificate());
        assertThat(other.authority().certificate()).isEqualTo(made.authority().certificate());
        assertThat(pki(NOW.plus(Duration.ofDays(4000)), NAMES).authority().certificate())
                .isNotEqualTo(made.authority().certificate());
    }

    @Test
    void aCertificateIsReplacedWhileTheServerRuns() {
        Instant[] now = {NOW};
        Clock moving = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        Pki pki = new Pki(new KeyFiles(directory), NAMES, moving, random);
        var first = pki.server().certificate();
        now[0] = NOW.plus(Duration.ofDays(336));
        assertThat(pki.server().certificate()).isNotEqualTo(first);
    }

    @Test
    void aFileThatIsNoKeyIsNamed() throws Exception {
        pki(NOW, NAMES);
        Path key = directory.resolve("pki/ca.key");
        Files.writeString(key, "nonsense");
        assertThatThrownBy(() -> pki(NOW, NAMES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key.toString())
                .hasMessageNotContaining("nonsense");
    }

    @Test
    void aClientIsWhoItsCertificateNamesIfOurAuthoritySignedItAndItIsValid() {
        Issued authority = pki(NOW, NAMES).authority();
        Issued stranger = Certificates.authority("kubernetes", NOW, Duration.ofDays(10), random);
        Duration day = Duration.ofDays(1);
        Issued bob = Certificates.client(authority, "bob", List.of("devs", "ops, too"), NOW, day, random);
        assertThat(user(authority, bob, NOW))
                .hasValueSatisfying(user -> assertThat(user.name()).isEqualTo("bob"))
                .hasValueSatisfying(user -> assertThat(user.groups()).containsExactlyInAnyOrder("devs", "ops, too"));
        assertThat(user(authority, bob, NOW.plus(Duration.ofDays(2)))).isEmpty();
        assertThat(user(authority, bob, NOW.minus(day))).isEmpty();
        assertThat(user(stranger, bob, NOW)).isEmpty();
        assertThat(user(
                        authority,
                        Certificates.client(stranger, "system:admin", List.of(User.MASTERS), NOW, day, random),
                        NOW))
                .isEmpty();
        assertThat(user(authority, Certificates.server(authority, NAMES, NOW, day, random), NOW))
                .as("a server's certificate is not for clients")
                .isEmpty();
    }

    /** As {@code apiserver/pkg/authentication/request/x509} has it since 1.33; made by OpenSSL. */
    @Test
    void aClientIsKnownByItsCertificateAndByTheUidInIt() throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream file = PkiTest.class.getResourceAsStream("/pki/with-uid.pem")) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                chain.add((X509Certificate) each);
            }
        }
        Clock clock = Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);
        User bob = new ClientCertificates(chain.subList(1, 2), clock)
                .user(chain.subList(0, 1))
                .orElseThrow();
        assertThat(bob.name()).isEqualTo("bob");
        assertThat(bob.uid()).isEqualTo("u-17");
        assertThat(bob.groups()).containsExactly("devs");
        assertThat(bob.extra())
                .containsEntry(
                        "authentication.kubernetes.io/credential-id",
                        List.of("X509SHA256=85521dc4cd29a662dc3d20a7c9e0ffcd26f14a78be9e969c3ffe469326010a50"));
    }

    private static Optional<User> user(Issued authority, Issued client, Instant at) {
        return new ClientCertificates(authority.chain(), Clock.fixed(at, ZoneOffset.UTC)).user(client.chain());
    }

    @Test
    void aTokenFileHasALineAToken() {
        StaticTokens tokens = new StaticTokens();
        tokens.addLines(List.of("# who", "", "t1,bob,u1,\"devs,ops\"", "t2,ann,u2", "t3, eve ,u3,one"));
        assertThat(tokens.user("t1"))
                .hasValueSatisfying(u -> assertThat(u.groups()).containsExactly("devs", "ops"));
        assertThat(tokens.user("t2"))
                .hasValueSatisfying(u -> assertThat(u.name()).isEqualTo("ann"));
        assertThat(tokens.user("t3"))
                .hasValueSatisfying(u -> assertThat(u.name()).isEqualTo("eve"));
        assertThat(tokens.user("t4")).isEmpty();
        assertThat(tokens.user("")).isEmpty();
        assertThatThrownBy(() -> tokens.addLines(List.of("t1,bob,u", "secret,bob")))
                .hasMessage("line 2 is not token,user,uid[,\"group1,group2\"]");
    }
}
