package dev.timonel.authentication;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keys and certificates as PEM files of a directory that only the user of this process may read. A file is written in one step. What
 * can't be read is an {@link IllegalStateException} that names the file.
 */
public final class KeyFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final String KEY = "PRIVATE KEY";

    private final Path directory;

    public KeyFiles(Path directory) {
        this.directory = directory;
    }

    public Path path(String name) {
        return directory.resolve(name);
    }

    /** The key in {@code name.key} with the certificates in {@code name.crt}; empty if one of them is missing. */
    Optional<Issued> read(String name) {
        Optional<PrivateKey> key = readKey(name + ".key");
        Path certificates = path(name + ".crt");
        if (key.isEmpty() || !Files.exists(certificates)) {
            return Optional.empty();
        }
        return Optional.of(new Issued(key.get(), certificates(text(certificates), certificates)));
    }

    void write(String name, Issued issued) {
        writeKey(name + ".key", issued.key());
        write(name + ".crt", pem(issued.chain()));
    }

    Optional<PrivateKey> readKey(String file) {
        Path path = path(file);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            String base64 =
                    text(path).replace("-----BEGIN " + KEY + "-----", "").replace("-----END " + KEY + "-----", "");
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return Optional.of(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw unreadable(path, unreadable);
        }
    }

    void writeKey(String file, PrivateKey key) {
        write(file, pem(KEY, key.getEncoded()));
    }

    /** The text of the file without what is blank around it; empty if there is no such file. */
    Optional<String> readText(String file) {
        return Files.exists(path(file)) ? Optional.of(text(path(file)).strip()) : Optional.empty();
    }

    void write(String file, String text) {
        writePrivately(directory, file, text);
    }

    /** Writes the file so that nobody else can read it, at no moment, and in one step. */
    public static void writePrivately(Path directory, String file, String text) {
        try {
            makePrivately(directory);
            Path draft = directory.resolve(file + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, permissions("rw-------"));
            Files.writeString(draft, text);
            try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                written.force(true); // else its name may be there after a power cut, and it empty
            }
            Files.move(
                    draft,
                    directory.resolve(file),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Makes the directory for nobody else to look into, if there is none; those above it are as others are. */
    public static void makePrivately(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path above = directory.toAbsolutePath().getParent();
        if (above != null) {
            Files.createDirectories(above);
        }
        Files.createDirectories(directory, permissions("rwx------"));
    }

    private static FileAttribute<?>[] permissions(String text) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /** The certificates of a PEM file, at least one. */
    public static List<X509Certificate> certificates(Path file) {
        return certificates(text(file), file);
    }

    private static List<X509Certificate> certificates(String pem, Path file) {
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            if (all.isEmpty()) {
                throw new IllegalStateException(file + " has no certificate");
            }
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    public static String pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate each : certificates) {
                text.append(pem("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException broken) {
            throw new IllegalStateException(broken);
        }
        return text.toString();
    }

    static String pem(String type, byte[] content) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN " + type + "-----\n" + lines.encodeToString(content) + "\n-----END " + type + "-----\n";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static IllegalStateException unreadable(Path file, Exception because) {
        return new IllegalStateException(file + " can't be read: " + because.getMessage());
    }
}
