package dev.timonel.authorization;

import dev.timonel.model.KubeJson;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A user as {@code authentication.k8s.io/v1 UserInfo}: what is empty is left out. */
public final class UserInfo {
    private UserInfo() {}

    public static ObjectNode of(User user) {
        ObjectNode info = KubeJson.mapper().createObjectNode().put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            user.groups().forEach(info.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            new TreeMap<>(user.extra()).forEach((key, values) -> {
                ArrayNode all = extra.putArray(key);
                values.forEach(all::add);
            });
        }
        return info;
    }
}
