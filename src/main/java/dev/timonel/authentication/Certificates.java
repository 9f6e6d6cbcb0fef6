package dev.timonel.authentication;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes certificates as kubeadm does: an authority, and what it signs for a server or a client. Keys are on the curve P-256, so
 * that a first start does not wait for them.
 */
final class Certificates {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final byte[] CERT_SIGN = {(byte) 0xa4}; // digitalSignature, keyEncipherment, keyCertSign
    private static final byte[] SIGN = {(byte) 0xa0};
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private Certificates() {}

    static KeyPair newKey(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** An authority that signs itself. */
    static Issued authority(String name, Instant now, Duration lifetime, SecureRandom random) {
        KeyPair pair = newKey(random);
        byte[] subject = name(name, List.of());
        byte[] extensions = Der.sequence(
                extension("2.5.29.19", true, Der.sequence(Der.TRUE)),
                extension("2.5.29.15", true, Der.bits(2, CERT_SIGN)),
                extension("2.5.29.14", false, Der.octets(keyId(pair.getPublic()))));
        Request request = new Request(subject, pair.getPublic(), extensions, now, lifetime);
        X509Certificate certificate = sign(request, subject, pair, random);
        return new Issued(pair.getPrivate(), List.of(certificate));
    }

    /** For a server under these names and addresses. */
    static Issued server(
            Issued authority, Collection<String> names, Instant now, Duration lifetime, SecureRandom random) {
        byte[] alternatives = extension("2.5.29.17", false, Der.sequence(generalNames(names)));
        return issue(authority, name("kube-apiserver", List.of()), SERVER_AUTH, alternatives, now, lifetime, random);
    }

    /** For the user of this name in these groups. */
    static Issued client(
            Issued authority, String user, List<String> groups, Instant now, Duration lifetime, SecureRandom random) {
        return issue(authority, name(user, groups), CLIENT_AUTH, new byte[0], now, lifetime, random);
    }

    private static Issued issue(
            Issued authority,
            byte[] subject,
            String purpose,
            byte[] more,
            Instant now,
            Duration lifetime,
            SecureRandom random) {
        KeyPair pair = newKey(random);
        X509Certificate issuer = authority.certificate();
        byte[] extensions = Der.sequence(
                extension("2.5.29.15", true, Der.bits(5, SIGN)),
                extension("2.5.29.37", false, Der.sequence(Der.oid(purpose))),
                extension("2.5.29.19", true, Der.sequence()),
                extension("2.5.29.35", false, Der.sequence(Der.tagged(0x80, keyId(issuer.getPublicKey())))),
                more);
        Request request = new Request(subject, pair.getPublic(), extensions, now, lifetime);
        byte[] issuerName = issuer.getSubjectX500Principal().getEncoded();
        X509Certificate certificate =
                sign(request, issuerName, new KeyPair(issuer.getPublicKey(), authority.key()), random);
        return new Issued(pair.getPrivate(), List.of(certificate));
    }

    private record Request(byte[] subject, PublicKey key, byte[] extensions, Instant now, Duration lifetime) {}

    private static X509Certificate sign(Request request, byte[] issuer, KeyPair by, SecureRandom random) {
        byte[] toSign = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(63, random).setBit(62)),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(
                        Der.time(request.now().minus(CLOCK_SKEW)),
                        Der.time(request.now().plus(request.lifetime()))),
                request.subject(),
                request.key().getEncoded(),
                Der.tagged(0xa3, request.extensions()));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(by.getPrivate(), random);
            signature.update(toSign);
            byte[] whole = Der.sequence(toSign, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Organizations are groups, the common name is the user. */
    private static byte[] name(String commonName, List<String> organizations) {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        organizations.forEach(o -> parts.writeBytes(attribute("2.5.4.10", o)));
        parts.writeBytes(attribute("2.5.4.3", commonName));
        return Der.sequence(parts.toByteArray());
    }

    private static byte[] attribute(String oid, String value) {
        return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
    }

    private static byte[] generalNames(Collection<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String name : names) {
            Optional<IpAddress> address = IpAddress.parse(name);
            out.writeBytes(
                    address.isPresent()
                            ? Der.tagged(0x87, bytes(address.get()))
                            : Der.tagged(0x82, name.getBytes(StandardCharsets.US_ASCII)));
        }
        return out.toByteArray();
    }

    private static byte[] bytes(IpAddress address) {
        byte[] bytes = new byte[address.family() == IpFamily.IPv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = address.byteAt(i);
        }
        return bytes;
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.TRUE, Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] keyId(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(key.getEncoded());
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
