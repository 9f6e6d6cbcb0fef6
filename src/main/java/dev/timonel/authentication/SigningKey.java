package dev.timonel.authentication;

import dev.timonel.model.KubeJson;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The key that signs service accounts' tokens, with ECDSA on P-256 and SHA-256 (ES256, RFC 7518 section 3.4) and nothing else. */
public final class SigningKey {
    private static final String ES256 = "SHA256withECDSAinP1363Format";
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey key;
    private final ECPublicKey publicKey;
    private final String id;

    private SigningKey(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = (ECPublicKey) publicKey;
        this.id = ENCODER.encodeToString(digest(publicKey.getEncoded()));
    }

    /** That of {@code sa.key} and {@code sa.pub}, made if it is not there. */
    public static SigningKey keptIn(KeyFiles files, SecureRandom random) {
        Optional<PrivateKey> kept = files.readKey("sa.key");
        Optional<String> shown = files.readText("sa.pub");
        if (kept.isPresent() && shown.isPresent()) {
            return new SigningKey(kept.get(), publicKey(shown.get(), files));
        }
        SigningKey made = of(Certificates.newKey(random));
        files.write("sa.pub", KeyFiles.pem(PUBLIC, made.publicKey.getEncoded()));
        files.writeKey("sa.key", made.key);
        return made;
    }

    static SigningKey of(KeyPair pair) {
        return new SigningKey(pair.getPrivate(), pair.getPublic());
    }

    String id() {
        return id;
    }

    byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    boolean verifies(byte[] content, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initVerify(publicKey);
            signature.update(content);
            return signature.verify(signed);
        } catch (InvalidKeyException broken) {
            throw new IllegalStateException(broken);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** As a JSON Web Key (RFC 7517), the public part of it. */
    ObjectNode jwk() {
        return KubeJson.mapper()
                .createObjectNode()
                .put("use", "sig")
                .put("kty", "EC")
                .put("kid", id)
                .put("crv", "P-256")
                .put("alg", "ES256")
                .put("x", coordinate(publicKey.getW().getAffineX()))
                .put("y", coordinate(publicKey.getW().getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return ENCODER.encodeToString(fixed);
    }

    private static PublicKey publicKey(String pem, KeyFiles files) {
        try {
            String base64 =
                    pem.replace("-----BEGIN " + PUBLIC + "-----", "").replace("-----END " + PUBLIC + "-----", "");
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new IllegalStateException(files.path("sa.pub") + " can't be read: " + unreadable.getMessage());
        }
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
