package dev.timonel.routing.explain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a service has the endpoints it has, as {@code GET /explain} answers. Findings come worst first; endpoints are sorted
 * by address, pods by name, and of each list the first {@value #LISTED} are there: {@code moreEndpoints} and
 * {@code morePods} count the rest, if there is one. {@code summary} is one sentence;
 * {@code notKnown} is what the dump of an imported cluster does not tell and this rests on, left out if there is nothing.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "apiVersion",
    "kind",
    "resourceVersion",
    "namespace",
    "service",
    "summary",
    "notKnown",
    "findings",
    "endpoints",
    "moreEndpoints",
    "pods",
    "morePods"
})
public record ServiceExplanation(
        String apiVersion,
        String kind,
        String resourceVersion,
        String namespace,
        String service,
        String summary,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notKnown,
        List<Finding> findings,
        List<EndpointLine> endpoints,
        @Nullable Integer moreEndpoints,
        List<PodLine> pods,
        @Nullable Integer morePods) {
    static final int LISTED = 1000;
    static final String API_VERSION = "routing.timonel.dev/v1";
    static final String KIND = "ServiceExplanation";

    /** The first of what there is. */
    static <T> List<T> listed(List<T> all) {
        return all.size() <= LISTED ? all : List.copyOf(all.subList(0, LISTED));
    }

    /** How many {@link #listed} leaves out, null for none. */
    static @Nullable Integer more(List<?> all) {
        return all.size() <= LISTED ? null : all.size() - LISTED;
    }

    /** How bad a finding is: {@code error} if traffic fails because of it, {@code warning} if some of it may. */
    @SuppressWarnings("JavaLangClash") // named as in the JSON
    public enum Severity {
        error,
        warning,
        info
    }

    /**
     * {@code subject} and {@code says} read as one sentence; {@code fix} is what would change it, if anything is wrong;
     * {@code nearest} are the pods that a selector which finds none was perhaps written for, as data; {@code thread} is where
     * others tell how they fell into it. {@code rule} is what it is about, which is not written.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"severity", "subject", "says", "because", "fix", "nearest", "thread"})
    public record Finding(
            @JsonIgnore Rule rule,
            Severity severity,
            String subject,
            String says,
            String because,
            @Nullable String fix,
            @Nullable Nearest nearest) {
        public Finding(
                Rule rule, Severity severity, String subject, String says, String because, @Nullable String fix) {
            this(rule, severity, subject, says, because, fix, null);
        }

        @JsonProperty("thread")
        public @Nullable String thread() {
            return rule.thread();
        }
    }

    /** An address that the endpoint slices give the service. {@code ports} are empty if no service port leads to it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record EndpointLine(
            String address,
            List<PortLine> ports,
            String pod,
            String node,
            String zone,
            boolean ready,
            boolean serving,
            boolean terminating,
            List<String> zoneHints,
            List<String> nodeHints) {}

    /** A port of an endpoint under the name of the service port that leads to it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PortLine(String name, int port, String protocol) {}

    /** A pod that the selector finds. {@code because} is {@code ""} for one that serves. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PodLine(String name, PodState state, String because, String node, List<String> addresses) {}

    /** What a pod that the selector finds is for the service. */
    public enum PodState {
        /** Ready: it gets traffic. */
        Serving,
        /** Not ready, but publishNotReadyAddresses makes it count as ready. */
        Published,
        NotReady,
        /** Being deleted. */
        Terminating,
        /** Succeeded or Failed. */
        Finished,
        NoAddress,
        Unscheduled,
        /** Its node is no object of the cluster. */
        NodeMissing,
        /** It has no address of a family of the service. */
        OtherFamily
    }
}
