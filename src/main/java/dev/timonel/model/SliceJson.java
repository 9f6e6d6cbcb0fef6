package dev.timonel.model;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoint slices of plain endpoints as JSON, made from facts alone: the bytes are those of {@link KubeJson#write}. */
public final class SliceJson {
    private SliceJson() {}

    /** What follows the metadata of a slice that is whole and has plain endpoints. */
    public static JsonBytes rest(SliceFacts slice, String namespace) {
        JsonBytes json = new JsonBytes(256 + 320 * slice.endpoints().size());
        json.raw(",\"addressType\":").text(slice.addressType()).raw(",\"endpoints\":[");
        String separator = "";
        for (SliceFacts.Target endpoint : slice.endpoints()) {
            json.raw(separator);
            write(endpoint, namespace, json);
            separator = ",";
        }
        return end(slice.ports(), json);
    }

    /** A draft of what the slice {@code before} has become. If there are but more endpoints, behind those that were there, no other is written again. */
    public static KubeObject rewritten(SliceFacts slice, KubeObject before) {
        SliceFacts old = before.facts(SliceFacts.class);
        int kept = old.endpoints().size();
        if (kept == 0 || !old.whole() || !old.ports().equals(slice.ports()) || !begins(slice, old)) {
            return before.rewritten(rest(slice, before.namespace()), slice);
        }
        int unchanged = before.size() - end(old.ports(), new JsonBytes(256)).length();
        JsonBytes json = new JsonBytes(256 + 512 * (slice.endpoints().size() - kept));
        for (SliceFacts.Target endpoint :
                slice.endpoints().subList(kept, slice.endpoints().size())) {
            json.raw(",");
            write(endpoint, before.namespace(), json);
        }
        return before.rewritten(unchanged, end(slice.ports(), json), slice);
    }

    private static boolean begins(SliceFacts slice, SliceFacts with) {
        int size = with.endpoints().size();
        return slice.addressType().equals(with.addressType())
                && slice.endpoints().size() >= size
                && slice.endpoints().subList(0, size).equals(with.endpoints());
    }

    private static JsonBytes end(List<SliceFacts.Port> ports, JsonBytes json) {
        json.raw("]");
        String separator = ",\"ports\":[";
        for (SliceFacts.Port port : ports) {
            json.raw(separator);
            write(port, json);
            separator = ",";
        }
        return json.raw(ports.isEmpty() ? "}" : "]}");
    }

    private static void write(SliceFacts.Port port, JsonBytes json) {
        json.raw("{");
        if (!port.appProtocol().isEmpty()) {
            json.raw("\"appProtocol\":").text(port.appProtocol()).raw(",");
        }
        json.raw("\"name\":").text(port.name());
        json.raw(",\"port\":").number(port.port());
        json.raw(",\"protocol\":").text(port.protocol()).raw("}");
    }

    private static void write(SliceFacts.Target endpoint, String namespace, JsonBytes json) {
        json.raw("{\"addresses\":[").text(endpoint.address().toString());
        for (IpAddress other : endpoint.others()) {
            json.raw(",").text(other.toString());
        }
        json.raw("],\"conditions\":{\"ready\":").raw(endpoint.ready() ? "true" : "false");
        json.raw(",\"serving\":").raw(endpoint.serving() ? "true" : "false");
        json.raw(",\"terminating\":").raw(endpoint.terminating() ? "true}" : "false}");
        if (endpoint.hasHints()) {
            String separator = hints(",\"hints\":{", "\"forNodes\":[", endpoint.nodeHints(), json);
            hints(separator, "\"forZones\":[", endpoint.zoneHints(), json);
            json.raw("}");
        }
        if (!endpoint.hostname().isEmpty()) {
            json.raw(",\"hostname\":").text(endpoint.hostname());
        }
        if (!endpoint.nodeName().isEmpty()) {
            json.raw(",\"nodeName\":").text(endpoint.nodeName());
        }
        json.raw(",\"targetRef\":{\"kind\":\"Pod\",\"name\":").text(endpoint.pod());
        json.raw(",\"namespace\":").text(namespace);
        json.raw(",\"uid\":").text(endpoint.uid()).raw("}");
        if (!endpoint.zone().isEmpty()) {
            json.raw(",\"zone\":").text(endpoint.zone());
        }
        json.raw("}");
    }

    /** What separates them from the next member. */
    private static String hints(String separator, String name, List<String> values, JsonBytes json) {
        if (values.isEmpty()) {
            return separator;
        }
        String between = separator + name;
        for (String value : values) {
            json.raw(between).raw("{\"name\":").text(value).raw("}");
            between = ",";
        }
        json.raw("]");
        return ",";
    }

    /** The same endpoint as an object. */
    static Endpoint endpoint(SliceFacts.Target target, String namespace) {
        Endpoint endpoint = new Endpoint();
        List<String> addresses = new ArrayList<>();
        addresses.add(target.address().toString());
        target.others().forEach(other -> addresses.add(other.toString()));
        endpoint.setAddresses(addresses);
        endpoint.setConditions(new EndpointConditions(target.ready(), target.serving(), target.terminating()));
        ObjectReference pod = new ObjectReference();
        pod.setKind("Pod");
        pod.setNamespace(namespace);
        pod.setName(target.pod());
        pod.setUid(target.uid());
        endpoint.setTargetRef(pod);
        endpoint.setNodeName(orNull(target.nodeName()));
        endpoint.setZone(orNull(target.zone()));
        endpoint.setHostname(orNull(target.hostname()));
        if (target.hasHints()) {
            EndpointHints hints = new EndpointHints();
            hints.setForZones(new ArrayList<>(
                    target.zoneHints().stream().map(ForZone::new).toList()));
            hints.setForNodes(new ArrayList<>(
                    target.nodeHints().stream().map(ForNode::new).toList()));
            endpoint.setHints(hints);
        }
        return endpoint;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
