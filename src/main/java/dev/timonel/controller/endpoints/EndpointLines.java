package dev.timonel.controller.endpoints;

import dev.timonel.model.JsonBytes;
import dev.timonel.model.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One subset of an Endpoints object with the place of each address in its JSON, counted from the end of the metadata: what
 * did not change is copied from there, however many addresses there are.
 */
record EndpointLines(List<TargetPort> ports, List<Line> ready, List<Line> notReady) {
    /** The address of a pod, which stands between two indexes of JSON, or is to be written. */
    record Line(KubeObject pod, @Nullable PodEndpoint anew, int from, int to) {
        static Line of(KubeObject pod, PodEndpoint endpoint) {
            return new Line(pod, endpoint, 0, 0);
        }
    }

    /** How a pod of this service is an address of its Endpoints, and on which ports. */
    interface Source {
        Optional<EndpointSubsets.Entry> entry(KubeObject pod);
    }

    int size() {
        return ready.size() + notReady.size();
    }

    /** These lines with pods that differ; empty if one of them belongs in another subset, or none is left. */
    Optional<EndpointLines> with(List<SelectedPods.Differing> differing, Source source) {
        List<Line> nowReady = new ArrayList<>(ready);
        List<Line> nowNotReady = new ArrayList<>(notReady);
        for (SelectedPods.Differing pod : differing) {
            if (pod.before() != null) {
                nowReady.removeIf(line -> line.pod == pod.before());
                nowNotReady.removeIf(line -> line.pod == pod.before());
            }
            Optional<EndpointSubsets.Entry> entry =
                    Optional.ofNullable(pod.after()).flatMap(source::entry);
            if (entry.isPresent()) {
                if (!TargetPort.group(entry.get().ports()).equals(ports)) {
                    return Optional.empty();
                }
                insert(entry.get(), entry.get().ready() ? nowReady : nowNotReady, source);
            }
        }
        EndpointLines lines = new EndpointLines(ports, nowReady, nowNotReady);
        return lines.size() == 0 || lines.size() > EndpointSubsets.MAX_ADDRESSES
                ? Optional.empty()
                : Optional.of(lines);
    }

    private static void insert(EndpointSubsets.Entry entry, List<Line> lines, Source source) {
        EndpointSubsets.Spelled address = EndpointSubsets.Spelled.of(entry.endpoint());
        int low = 0;
        int high = lines.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            PodEndpoint there =
                    source.entry(lines.get(middle).pod).orElseThrow().endpoint();
            if (EndpointSubsets.Spelled.of(there).compareTo(address) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        lines.add(low, Line.of(entry.pod(), entry.endpoint()));
    }

    /** Writes the subset; what stands in {@code old} is copied from there. The lines with their places in what was written. */
    EndpointLines write(byte[] old, int start, JsonBytes json) {
        String separator = "{";
        List<Line> writtenReady = write("addresses", ready, separator, old, start, json);
        separator = ready.isEmpty() ? separator : ",";
        List<Line> writtenNotReady = write("notReadyAddresses", notReady, separator, old, start, json);
        separator = notReady.isEmpty() ? separator : ",";
        if (!ports.isEmpty()) {
            json.raw(separator).raw("\"ports\":");
            separator = "[";
            for (TargetPort port : ports) {
                json.raw(separator);
                port.writeForEndpoints(json);
                separator = ",";
            }
            json.raw("]");
        } else if (separator.equals("{")) {
            json.raw("{");
        }
        json.raw("}");
        return new EndpointLines(ports, writtenReady, writtenNotReady);
    }

    private static List<Line> write(
            String name, List<Line> lines, String separator, byte[] old, int start, JsonBytes json) {
        if (lines.isEmpty()) {
            return lines;
        }
        json.raw(separator).text(name).raw(":");
        String between = "[";
        List<Line> written = new ArrayList<>(lines.size());
        for (Line line : lines) {
            json.raw(between);
            int from = json.length();
            if (line.to == 0) {
                Objects.requireNonNull(line.anew).writeForEndpoints(json);
            } else {
                json.raw(old, start + line.from, start + line.to);
            }
            written.add(new Line(line.pod, null, from, json.length()));
            between = ",";
        }
        json.raw("]");
        return written;
    }
}
