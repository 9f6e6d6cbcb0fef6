package dev.timonel.api.auditlog;

import java.nio.file.Path;

/**
 * Where the lines go: {@code file}, and when it would be longer than {@code maxBytes}, to a new one, of which {@code maxBackups}
 * older ones ({@code file.1} the newest) are kept. {@code openDoor}: whether requests that nobody is asked at are told, too.
 */
public record AuditLogSettings(Path file, long maxBytes, int maxBackups, boolean openDoor) {
    /** What the rolling policy can number. */
    public static final int MOST_BACKUPS = 20;
}
