package dev.timonel.authentication;

import dev.timonel.authorization.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tokens that are told once and for all, by lines {@code token,user,uid,"group1,group2"} ({@code
 * apiserver/pkg/authentication/token/tokenfile}). Found by their digests, so that how long it takes tells nothing of them.
 */
public final class StaticTokens {
    private final Map<String, User> users = new HashMap<>();

    public void add(String token, User user) {
        users.put(digest(token), user);
    }

    /** Those of a file; {@link IllegalArgumentException} with the number of a line that is none, and nothing else of it. */
    public void addLines(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                List<String> fields = fields(line);
                if (fields.size() < 3
                        || fields.get(0).isEmpty()
                        || fields.get(1).isEmpty()) {
                    throw new IllegalArgumentException(
                            "line " + (i + 1) + " is not token,user,uid[,\"group1,group2\"]");
                }
                List<String> groups = fields.size() < 4
                        ? List.of()
                        : Stream.of(fields.get(3).split(",", -1))
                                .map(String::strip)
                                .filter(g -> !g.isEmpty())
                                .toList();
                add(fields.get(0), new User(fields.get(1), fields.get(2), groups, Map.of()));
            }
        }
    }

    Optional<User> user(String token) {
        return Optional.ofNullable(users.get(digest(token)));
    }

    /** Between commas; one in quotes may have commas, and its quotes twice. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean twice = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (twice) {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }

    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
