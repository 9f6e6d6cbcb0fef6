package dev.timonel.api;

import java.util.function.Supplier;

/** Where clients find this server over HTTPS, asked once it listens: {@code https://127.0.0.1:6443}. */
public record ExternalAddress(Supplier<String> url) {}
