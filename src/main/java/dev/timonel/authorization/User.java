package dev.timonel.authorization;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Somebody who asks, as a request was authenticated: {@code authentication.k8s.io/v1 UserInfo}. {@code uid} may be {@code ""}. */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String MASTERS = "system:masters";
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** Nobody in particular. */
    public static final User ANONYMOUS = new User("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    /** Who comes through a door that asks nobody. */
    public static final User ADMIN = new User("system:admin", "", List.of(MASTERS, AUTHENTICATED), Map.of());

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(new TreeMap<>(extra));
    }

    /** May do everything, whatever roles say. */
    public boolean isMaster() {
        return groups.contains(MASTERS);
    }

    /** With the groups that whoever is authenticated has. */
    public User authenticated() {
        if (groups.contains(AUTHENTICATED) || groups.contains(UNAUTHENTICATED)) {
            return this;
        }
        List<String> all = new ArrayList<>(groups);
        all.add(AUTHENTICATED);
        return new User(name, uid, all, extra);
    }

    public static String serviceAccountName(String namespace, String name) {
        return SERVICE_ACCOUNT + namespace + ":" + name;
    }

    /** Without {@link #AUTHENTICATED}. */
    public static User serviceAccount(String namespace, String name, String uid, Map<String, List<String>> extra) {
        return new User(
                serviceAccountName(namespace, name),
                uid,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace),
                extra);
    }
}
