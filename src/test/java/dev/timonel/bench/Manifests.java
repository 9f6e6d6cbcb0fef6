package dev.timonel.bench;

/** The objects of the benchmarks, as somebody would write them; a pod is about 1 kB. */
final class Manifests {
    static final String CORE = "/api/v1";

    private Manifests() {}

    static String namespace(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"text\":\"" + "x".repeat(900) + "\"}}";
    }

    /** A node with room for 250 pods, or 500 if somebody else runs them. */
    static String node(String name, boolean external) {
        String annotations = external ? ",\"annotations\":{\"timonel.dev/agent\":\"external\"}" : "";
        String room = "{\"cpu\":\"64\",\"memory\":\"256Gi\",\"pods\":\"" + (external ? 500 : 250) + "\"}";
        String ready = external ? ",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]" : "";
        return """
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"kubernetes.io/hostname":"%s",\
                "kubernetes.io/os":"linux","kubernetes.io/arch":"amd64","topology.kubernetes.io/zone":"%s"}%s},\
                "spec":{},"status":{"capacity":%s,"allocatable":%s%s}}""".formatted(name, name, "zone-" + Math.floorMod(name.hashCode(), 3), annotations, room, room, ready);
    }

    static String service(String name, String app) {
        return """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s","labels":{"app":"%s"}},\
                "spec":{"selector":{"app":"%s"},"ports":[{"name":"http","port":80,"targetPort":"http"},\
                {"name":"metrics","port":9102,"targetPort":9102}]}}""".formatted(name, app, app);
    }

    /** A pod of an application; on this node, or on whichever has room if {@code node} is empty. */
    static String pod(String name, String app, String node) {
        String where = node.isEmpty() ? "" : "\"nodeName\":\"" + node + "\",";
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"%s",\
                "app.kubernetes.io/name":"%s","app.kubernetes.io/part-of":"shop","pod-template-hash":"6d4b75cb6d"},\
                "annotations":{"prometheus.io/scrape":"true","prometheus.io/port":"9102"}},"spec":{%s\
                "containers":[{"name":"main","image":"registry.example.com/shop/main:1.27.4","args":["--port=8080",\
                "--metrics=9102"],"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_HOST",\
                "value":"postgres.shop.svc.cluster.local"}],"ports":[{"name":"http","containerPort":8080},\
                {"name":"metrics","containerPort":9102}],"resources":{"requests":{"cpu":"50m","memory":"64Mi"},\
                "limits":{"memory":"128Mi"}},"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},\
                "periodSeconds":5},"volumeMounts":[{"name":"cache","mountPath":"/var/cache/main"}]}],\
                "volumes":[{"name":"cache","emptyDir":{}}],"terminationGracePeriodSeconds":30,\
                "nodeSelector":{"kubernetes.io/os":"linux"}}}""".formatted(name, app, app, where);
    }

    /** What a kubelet patches when the pod starts. */
    static String running(String ip) {
        return """
                {"status":{"phase":"Running","podIP":"%s","podIPs":[{"ip":"%s"}],"conditions":[%s,%s,%s,%s],\
                "containerStatuses":[{"name":"main","image":"registry.example.com/shop/main:1.27.4","imageID":"sha256:0",\
                "ready":true,"restartCount":0,"started":true,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}""".formatted(
                        ip,
                        ip,
                        condition("Initialized", true),
                        condition("PodScheduled", true),
                        condition("ContainersReady", true),
                        condition("Ready", true));
    }

    /** What a kubelet patches when a probe begins to fail or to succeed. */
    static String ready(boolean ready) {
        return "{\"status\":{\"conditions\":[" + condition("ContainersReady", ready) + "," + condition("Ready", ready)
                + "]}}";
    }

    private static String condition(String type, boolean status) {
        return "{\"type\":\"" + type + "\",\"status\":\"" + (status ? "True" : "False")
                + "\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}";
    }
}
