package dev.timonel.vectors;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of a vector as a client of the API would write them. */
final class VectorObjects {
    private VectorObjects() {}

    /** A node that Timonel leaves to others, so that only the vector says what addresses it has. */
    static ObjectNode node(String name, JsonNode labels) {
        ObjectNode node = object("v1", "Node", "", name);
        ObjectNode metadata = (ObjectNode) node.get("metadata");
        metadata.putObject("annotations").put("timonel.dev/agent", "external");
        ObjectNode copied = metadata.putObject("labels");
        labels.propertyStream().forEach(e -> copied.put(e.getKey(), e.getValue().asString()));
        return node;
    }

    static ObjectNode nodeStatus(List<String> internalIps) {
        ObjectNode status = ClusterClient.JSON.createObjectNode();
        ArrayNode addresses = status.putArray("addresses");
        internalIps.forEach(
                ip -> addresses.addObject().put("type", "InternalIP").put("address", ip));
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        return status;
    }

    /**
     * The service of a flow vector. A load balancer is of a class that nobody here implements, so that its addresses are
     * those that the vector writes into the status. A healthCheckNodePort without policy Local is left out: validation
     * refuses it, and the proxy's own tests, where no API server looks, set it on every service all the same.
     */
    static ObjectNode service(JsonNode vector) {
        ObjectNode service = object(
                "v1",
                "Service",
                vector.get("namespace").asString(),
                vector.get("name").asString());
        ObjectNode spec = service.putObject("spec");
        for (String field : List.of(
                "type",
                "clusterIP",
                "clusterIPs",
                "ipFamilies",
                "ipFamilyPolicy",
                "externalIPs",
                "loadBalancerSourceRanges",
                "externalTrafficPolicy",
                "internalTrafficPolicy",
                "healthCheckNodePort",
                "ports")) {
            if (vector.has(field) && !(field.equals("healthCheckNodePort") && !isExternalLocal(vector))) {
                spec.set(field, vector.get(field).deepCopy());
            }
        }
        if (vector.get("type").asString().equals("LoadBalancer")) {
            spec.put("loadBalancerClass", "example.com/vectors");
            spec.put("allocateLoadBalancerNodePorts", false);
        }
        return service;
    }

    static boolean isExternalLocal(JsonNode vector) {
        return vector.path("externalTrafficPolicy").asString("").equals("Local");
    }

    static ObjectNode serviceStatus(JsonNode vector) {
        ObjectNode status = ClusterClient.JSON.createObjectNode();
        ArrayNode ingress = status.putObject("loadBalancer").putArray("ingress");
        vector.get("loadBalancerIngress").forEach(ip -> {
            ObjectNode each = ingress.addObject().put("ip", ip.asString());
            if (vector.has("loadBalancerIPMode")) {
                each.set("ipMode", vector.get("loadBalancerIPMode"));
            }
        });
        return status;
    }

    /** A range besides that of the server: some cluster IPs of the proxy's own tests are outside of any. */
    static ObjectNode serviceCidr(String name, String cidr) {
        ObjectNode range = object("networking.k8s.io/v1", "ServiceCIDR", "", name);
        range.putObject("spec").putArray("cidrs").add(cidr);
        return range;
    }

    static ObjectNode slice(JsonNode vector) {
        ObjectNode slice = object(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                vector.get("namespace").asString(),
                vector.get("name").asString());
        labelForService(slice, vector.get("service").asString());
        slice.set("addressType", vector.get("addressType").deepCopy());
        slice.set("ports", vector.get("ports").deepCopy());
        slice.set("endpoints", vector.get("endpoints").deepCopy());
        return slice;
    }

    /** The slice of a topology case, all of whose endpoints are on one port; those that are local name the node. */
    static ObjectNode topologySlice(String name, JsonNode endpoints, String node, int port) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", "ns1", name);
        labelForService(slice, name);
        slice.put("addressType", "IPv4");
        slice.putArray("ports")
                .addObject()
                .put("name", "p80")
                .put("protocol", "TCP")
                .put("port", port);
        ArrayNode all = slice.putArray("endpoints");
        endpoints.forEach(e -> {
            ObjectNode endpoint = all.addObject();
            endpoint.putArray("addresses").add(e.get("endpoint").asString().split(":")[0]);
            endpoint.putObject("conditions")
                    .put("ready", e.get("ready").asBoolean())
                    .put("serving", e.get("serving").asBoolean())
                    .put("terminating", e.get("terminating").asBoolean());
            endpoint.put("nodeName", e.get("isLocal").asBoolean() ? node : "elsewhere");
            ObjectNode hints = endpoint.putObject("hints");
            ArrayNode zones = hints.putArray("forZones");
            e.get("zoneHints").forEach(z -> zones.addObject().put("name", z.asString()));
            ArrayNode nodes = hints.putArray("forNodes");
            e.get("nodeHints").forEach(n -> nodes.addObject().put("name", n.asString()));
        });
        return slice;
    }

    static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = ClusterClient.JSON
                .createObjectNode()
                .put("apiVersion", apiVersion)
                .put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    private static void labelForService(ObjectNode slice, String service) {
        ((ObjectNode) slice.get("metadata")).putObject("labels").put("kubernetes.io/service-name", service);
    }
}
