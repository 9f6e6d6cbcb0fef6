package dev.timonel.app;

import java.util.function.Supplier;

/** Where HTTPS listens ({@code port} 0 for a free one, -1 for nowhere), whether the operator named the port, and the keys. */
record HttpsSettings(String address, int port, boolean asked, Supplier<TlsContext> context) {
    static final int OFF = -1;
}
