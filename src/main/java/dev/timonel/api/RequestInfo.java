package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.Access;
import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request asks to do, from its path and method alone, served or not: {@code apiserver/pkg/endpoints/request/requestinfo.go}. */
final class RequestInfo {
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");
    private static final String BY_NAME = "metadata.name=";

    private RequestInfo() {}

    /**
     * {@code mapped} is the path by which the request will be answered. 400 if it is spelled in another way, which
     * who decides from one and who answers from the other may understand differently.
     */
    static Access of(String method, String uri, String mapped, @Nullable String queryString) {
        RequestPath path = RequestPath.parse(uri);
        String plain = "/" + String.join("/", path.segments());
        if (!plain.equals(mapped) && !(plain + "/").equals(mapped)) {
            throw StatusException.badRequest("the path is not spelled plainly");
        }
        List<String> parts = path.segments();
        boolean core = path.at(0).equals("api");
        int version = core ? 1 : 2;
        if (parts.size() < version + 2 || !core && !path.at(0).equals("apis")) {
            return Access.toPath(method.toLowerCase(Locale.ROOT), mapped);
        }
        return resource(method, core ? "" : parts.get(1), parts.subList(version + 1, parts.size()), queryString);
    }

    private static Access resource(String method, String group, List<String> path, @Nullable String queryString) {
        String namespace = "";
        List<String> rest = path;
        if (rest.get(0).equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !OF_NAMESPACES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        String verb = verb(method);
        if (name.isEmpty() && (verb.equals("get") || verb.equals("delete"))) {
            QueryParameters query = QueryParameters.parse(queryString);
            String fields = orEmpty(query.get("fieldSelector"));
            if (verb.equals("delete")) {
                verb = "deletecollection";
            } else {
                verb = query.flag("watch") ? "watch" : "list";
            }
            name = selectedName(fields);
        }
        return Access.toResource(verb, group, rest.get(0), subresource, namespace, name);
    }

    /** The one name that all of what is selected has; {@code ""} if it may have others. */
    private static String selectedName(String fields) {
        if (fields.contains("\\")) {
            return "";
        }
        for (String term : fields.split(",", -1)) {
            if (term.startsWith(BY_NAME)) {
                String value = term.substring(BY_NAME.length());
                return value.startsWith("=") ? value.substring(1) : value;
            }
        }
        return "";
    }

    private static String verb(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }
}
