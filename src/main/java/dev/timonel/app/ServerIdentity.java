package dev.timonel.app;

import dev.timonel.authentication.Issued;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/** The server's key and certificate as they are now, what a client trusts to know it by them, and the administrator's token. */
record ServerIdentity(Supplier<Issued> issued, List<X509Certificate> trusted, String adminToken) {
    /** Tokens are never shown. */
    @Override
    public String toString() {
        return "ServerIdentity" + issued.get();
    }
}
