package dev.timonel.authorization;

/**
 * What somebody asks to do: a verb on a resource, or on a {@code path} that is none. Texts that do not apply, as the namespace of
 * what has none, are {@code ""}; {@code group} is that of the API.
 */
public record Access(
        boolean isResource,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    public static Access toResource(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        return new Access(true, verb, group, resource, subresource, namespace, name, "");
    }

    public static Access toPath(String verb, String path) {
        return new Access(false, verb, "", "", "", "", "", path);
    }

    /** With what is amiss with bindings that might have allowed it. */
    public String refusal(User user, Decision decision) {
        return refusal(user) + (decision.reason().isEmpty() ? "" : ": " + decision.reason());
    }

    /** Why it is refused, in Kubernetes' words ({@code apiserver/pkg/endpoints/handlers/responsewriters/errors.go}). */
    public String refusal(User user) {
        String who = "User \"" + user.name() + "\" cannot " + verb;
        if (!isResource) {
            return who + " path \"" + path + "\"";
        }
        String what = subresource.isEmpty() ? resource : resource + "/" + subresource;
        return who + " resource \"" + what + "\" in API group \"" + group + "\" "
                + (namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"");
    }
}
