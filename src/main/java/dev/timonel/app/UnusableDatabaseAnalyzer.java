package dev.timonel.app;

import static java.util.Map.entry;

import java.util.Map;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says why a start cannot use the PostgreSQL that it was given, in PostgreSQL's words, and what its operator can do. */
class UnusableDatabaseAnalyzer implements FailureAnalyzer {
    private static final String ONE_OF_ITS_OWN =
            "Give Timonel a database of its own (create database timonel encoding 'UTF8' template template0), and name it in"
                    + " spring.datasource.url.";

    /** By the beginning of the SQL state. What else PostgreSQL says is a mistake of this program, and shown with its place. */
    private static final Map<String, String> ACTIONS = Map.ofEntries(
            entry("08", "Start it, or mend the host and port in spring.datasource.url."),
            entry(
                    "28",
                    "Mend spring.datasource.username and spring.datasource.password, or what pg_hba.conf says of them."),
            entry("3D000", ONE_OF_ITS_OWN),
            entry(
                    "3F000",
                    "Create the schema, or mend currentSchema in spring.datasource.url or the user's search_path."),
            entry("42501", "Make the user the owner of the database, or of all that Timonel made there."),
            entry(
                    "25006",
                    "Name a server that may be written to: this one is a standby, or default_transaction_read_only is on."),
            entry("22P05", ONE_OF_ITS_OWN),
            entry("53", "Make room for it, and start Timonel again."),
            entry("57", "Start Timonel again when the server has started, or with a longer statement_timeout."),
            entry("55P03", "Start Timonel again when nobody else has locked its tables."));

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException refusal) {
                return analyze(refusal);
            }
            if (cause instanceof FlywayException refusal
                    && refusal.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                return new FailureAnalysis(
                        "The schema of the database has tables or functions that are not Timonel's.",
                        ONE_OF_ITS_OWN,
                        refusal);
            }
        }
        return null;
    }

    private static @Nullable FailureAnalysis analyze(PSQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return ACTIONS.entrySet().stream()
                .filter(action -> state.startsWith(action.getKey()))
                .findFirst()
                .map(action -> new FailureAnalysis(
                        "The database cannot be used: " + refusal.getMessage(), action.getValue(), refusal))
                .orElse(null);
    }
}
