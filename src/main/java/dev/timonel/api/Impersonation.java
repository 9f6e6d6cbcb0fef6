package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.User;
import dev.timonel.model.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The one that a request asks to be taken for: {@code apiserver/pkg/endpoints/filters/impersonation}. */
record Impersonation(User user, List<Access> needed) {
    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    /** {@code needed} is all that the one who asks must be allowed. 400 if groups are named and no user. */
    static Impersonation of(HttpServletRequest request) {
        String name = orEmpty(request.getHeader(USER));
        List<String> groups = Collections.list(request.getHeaders(GROUP));
        String uid = orEmpty(request.getHeader(UID));
        Map<String, List<String>> extra = extra(request);
        if (name.isEmpty()) {
            throw StatusException.badRequest("requested groups, a uid or extras to be impersonated, and no user");
        }
        List<Access> needed = new ArrayList<>();
        String[] account = name.startsWith(SERVICE_ACCOUNT)
                ? name.substring(SERVICE_ACCOUNT.length()).split(":", -1)
                : new String[0];
        boolean isAccount = account.length == 2;
        needed.add(
                isAccount
                        ? impersonate("", "serviceaccounts", "", account[0], account[1])
                        : impersonate("", "users", "", "", name));
        groups.forEach(g -> needed.add(impersonate("", "groups", "", "", g)));
        extra.forEach((key, values) ->
                values.forEach(value -> needed.add(impersonate(AUTHENTICATION, "userextras", key, "", value))));
        if (!uid.isEmpty()) {
            needed.add(impersonate(AUTHENTICATION, "uids", "", "", uid));
        }
        List<String> all = new ArrayList<>(groups);
        if (isAccount && groups.isEmpty()) {
            all.addAll(User.serviceAccount(account[0], account[1], "", Map.of()).groups());
        }
        if (name.equals(User.ANONYMOUS.name())) {
            all.add(User.UNAUTHENTICATED);
        }
        return new Impersonation(new User(name, uid, all, extra).authenticated(), needed);
    }

    private static Access impersonate(
            String group, String resource, String subresource, String namespace, String name) {
        return Access.toResource("impersonate", group, resource, subresource, namespace, name);
    }

    private static Map<String, List<String>> extra(HttpServletRequest request) {
        Map<String, List<String>> extra = new TreeMap<>();
        for (String header : Collections.list(request.getHeaderNames())) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                String key;
                try {
                    key = URLDecoder.decode(
                            lower.substring(EXTRA.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException notEncoded) {
                    throw StatusException.badRequest("header " + header + " is not percent-encoded");
                }
                extra.computeIfAbsent(key, k -> new ArrayList<>()).addAll(Collections.list(request.getHeaders(header)));
            }
        }
        return extra;
    }
}
