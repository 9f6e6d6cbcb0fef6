package dev.timonel.dump;

import dev.timonel.model.tree.TreeReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What objects of a dump tell in words of how the cluster was set up: kube-proxy's, kubeadm's, the kubelets' and CoreDNS'
 * ConfigMaps, the flags of the control plane's and kube-proxy's pods, and of k3s in its nodes' annotation.
 */
final class Told {
    private static final String SYSTEM = "kube-system";
    private static final Pattern ZONE = Pattern.compile("^[ \\t]*kubernetes\\s+([^\\s{]+)", Pattern.MULTILINE);
    private static final Pattern FLAG = Pattern.compile("--([a-z][a-z0-9-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("--([a-z][a-z0-9-]*)");

    /** A value, and where it stands. */
    record Saying(String value, String where) {}

    private JsonNode proxy = JsonNodeFactory.instance.missingNode();
    private String proxyWhere = "";
    private int proxyPods;
    private String withoutProxy = "";
    private final Map<String, Saying> flags = new LinkedHashMap<>();
    private final Map<String, Saying> others = new LinkedHashMap<>();

    void see(String kind, JsonNode object) {
        switch (kind) {
            case "ConfigMap" -> configMap(object);
            case "Pod" -> pod(object);
            case "Node" -> node(object);
            case "DaemonSet" -> agent(object.path("metadata").path("name").asString(""));
            default -> {}
        }
    }

    private void configMap(JsonNode object) {
        if (!SYSTEM.equals(object.path("metadata").path("namespace").asString(""))) {
            return;
        }
        String where = "ConfigMap " + SYSTEM + "/"
                + object.path("metadata").path("name").asString("");
        for (Map.Entry<String, JsonNode> entry : object.path("data").properties()) {
            String text = entry.getValue().asString("");
            if (entry.getKey().equals("Corefile")) {
                Matcher zone = ZONE.matcher(text);
                if (zone.find()) {
                    others.putIfAbsent("clusterDomain", new Saying(zone.group(1), where));
                }
            } else if (text.contains("kind: KubeProxyConfiguration")) {
                proxy = yaml(text);
                proxyWhere = where;
            } else if (text.contains("kind: ClusterConfiguration")) {
                JsonNode networking = yaml(text).path("networking");
                say("podSubnet", networking.path("podSubnet"), where);
                say("serviceSubnet", networking.path("serviceSubnet"), where);
                say("clusterDomain", networking.path("dnsDomain"), where);
            } else if (text.contains("kind: KubeletConfiguration")) {
                say("clusterDomain", yaml(text).path("clusterDomain"), where);
            }
        }
    }

    private void say(String name, JsonNode value, String where) {
        String text = value.asString("");
        if (!text.isEmpty()) {
            others.putIfAbsent(name, new Saying(text, where));
        }
    }

    private static JsonNode yaml(String text) {
        try {
            return TreeReader.yaml(text.getBytes(StandardCharsets.UTF_8)).tree();
        } catch (TreeReader.Malformed unreadable) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private void pod(JsonNode object) {
        JsonNode meta = object.path("metadata");
        if (!SYSTEM.equals(meta.path("namespace").asString(""))) {
            return;
        }
        String component = meta.path("labels").path("component").asString("");
        boolean ofProxy = "kube-proxy".equals(component)
                || "kube-proxy".equals(meta.path("labels").path("k8s-app").asString(""));
        proxyPods += ofProxy ? 1 : 0;
        agent(meta.path("name").asString(""));
        if (ofProxy || component.equals("kube-apiserver") || component.equals("kube-controller-manager")) {
            String where = "flags of Pod " + SYSTEM + "/" + meta.path("name").asString("");
            object.path("spec").path("containers").forEach(c -> {
                flags(c.path("command"), where, ofProxy ? "kube-proxy/" : "");
                flags(c.path("args"), where, ofProxy ? "kube-proxy/" : "");
            });
        }
    }

    /** Agents that can do kube-proxy's work. */
    private void agent(String name) {
        for (String each : List.of("cilium", "anetd", "kube-router", "ovnkube", "antrea-agent")) {
            if (name.startsWith(each) && withoutProxy.isEmpty()) {
                withoutProxy = name;
            }
        }
    }

    private void node(JsonNode object) {
        JsonNode meta = object.path("metadata");
        JsonNode args = yaml(meta.path("annotations").path("k3s.io/node-args").asString("[]"));
        flags(args, "k3s arguments of Node " + meta.path("name").asString(""), "");
    }

    private void flags(JsonNode arguments, String where, String prefix) {
        List<String> words = new ArrayList<>();
        arguments.forEach(a -> words.addAll(List.of(a.asString("").split("\\s+"))));
        for (int i = 0; i < words.size(); i++) {
            Matcher flag = FLAG.matcher(words.get(i));
            Matcher named = NAMED.matcher(words.get(i));
            if (flag.matches()) {
                flags.putIfAbsent(prefix + flag.group(1), new Saying(flag.group(2), where));
            } else if (named.matches()
                    && i + 1 < words.size()
                    && !words.get(i + 1).startsWith("-")) {
                flags.putIfAbsent(prefix + named.group(1), new Saying(words.get(i + 1), where));
            }
        }
    }

    /** The KubeProxyConfiguration, missing if there is none. */
    JsonNode proxy() {
        return proxy;
    }

    String proxyWhere() {
        return proxyWhere;
    }

    int proxyPods() {
        return proxyPods;
    }

    /** The name of an agent that may stand in for kube-proxy; {@code ""} for none. */
    String withoutProxy() {
        return withoutProxy;
    }

    /** A flag of the API server, the controller manager or k3s; of kube-proxy with {@code kube-proxy/} before it. */
    Optional<Saying> flag(String name) {
        return Optional.ofNullable(flags.get(name)).filter(s -> !s.value().isEmpty());
    }

    /** {@code podSubnet}, {@code serviceSubnet}, {@code clusterDomain}. */
    Optional<Saying> other(String name) {
        return Optional.ofNullable(others.get(name));
    }
}
