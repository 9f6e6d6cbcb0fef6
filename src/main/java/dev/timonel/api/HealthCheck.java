package dev.timonel.api;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that {@code /readyz} and {@code /healthz} ask about, under its name. {@code forLife}: {@code /livez} asks too,
 * since nothing but a restart would mend it. {@code problem} is empty as long as all is well, answers within seconds, and
 * is told to the log, not to the client.
 */
public record HealthCheck(String name, boolean forLife, Supplier<Optional<String>> problem) {}
