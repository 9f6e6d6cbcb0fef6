package dev.timonel.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.decision.Router;
import dev.timonel.routing.explain.ServiceExplanation.Finding;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a service does not answer, or that it does. {@code says} is one or two sentences; {@code cause} is there unless everybody
 * asked about is answered; {@code evidence} are the objects and fields that show it; {@code notKnown} are the things that no
 * object tells and that would change the answer; {@code ways} are the addresses that were tried, and what became of each;
 * {@code alsoFound} is what the explanation of the service warns of beside.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "apiVersion",
    "kind",
    "resourceVersion",
    "namespace",
    "service",
    "port",
    "from",
    "verdict",
    "cause",
    "confidence",
    "says",
    "fix",
    "evidence",
    "notKnown",
    "ways",
    "alsoFound"
})
public record Diagnosis(
        String apiVersion,
        String kind,
        String resourceVersion,
        String namespace,
        String service,
        @Nullable String port,
        @Nullable String from,
        Verdict verdict,
        @Nullable Cause cause,
        Confidence confidence,
        String says,
        @Nullable Fix fix,
        List<Evidence> evidence,
        List<String> notKnown,
        List<Tried> ways,
        List<Finding> alsoFound) {
    public static final String KIND = "Diagnosis";

    public Diagnosis {
        evidence = List.copyOf(evidence);
        notKnown = List.copyOf(notKnown);
        ways = List.copyOf(ways);
        alsoFound = List.copyOf(alsoFound);
    }

    /** Whether whoever asks gets an answer. */
    public enum Verdict {
        Answers,
        /** Some of the ways to it, or some of its endpoints, lead nowhere. */
        Partly,
        DoesNotAnswer,
        /** That is decided where no object of the cluster tells. */
        NotKnown
    }

    /** How sure the verdict is. */
    public enum Confidence {
        /** It follows from the objects. */
        Certain,
        /** The objects speak for it, and what would settle it is not among them. */
        Likely
    }

    /** What keeps the answer away. Closed: these are all there are. */
    public enum Cause {
        /** No pod of the namespace carries the selector's labels, and some nearly do. */
        SelectorMissesPods,
        PodsInAnotherNamespace,
        /** Nothing carries the labels, nor anything like them. */
        NoPods,
        PodsNotReady,
        NodeNotReady,
        /** They have no node, or no address. */
        PodsPending,
        /** They have finished, are being deleted, or their node is gone. */
        PodsGone,
        /** Neither the pods nor the service have an address of the family that is asked for. */
        OtherAddressFamily,
        /** targetPort is a name that no container gives a port. */
        NamedPortMissing,
        ProtocolMismatch,
        /** No container declares the port that targetPort numbers, and they declare others. */
        TargetPortUndeclared,
        /** The service has no such port. */
        NoSuchServicePort,
        /** Nobody translates the port of a headless service. */
        HeadlessPort,
        NoSelectorNoEndpoints,
        /** The endpoints written by hand have no port of the name that the service's has. */
        EndpointPortName,
        EndpointsNotReady,
        /** An endpoint has an address that nobody has any more. */
        StaleEndpoints,
        /** The slices do not list pods that the selector finds and that are ready. */
        SlicesDisagree,
        /** Policy Local, and the node has no endpoint. */
        NoLocalEndpoint,
        SourceRange,
        NoLoadBalancerAddress,
        /** It has no address outside of the cluster. */
        NotExposed,
        ExternalNameIsAddress,
        /** It is an alias of a name in the cluster that nothing has, or of itself. */
        ExternalNameLeadsNowhere,
        /** No rule of a node takes the packet to the service. */
        NotRouted,
        /** All else is fine, and a NetworkPolicy denies it; it is dropped where policies are enforced. */
        NetworkPolicy
    }

    /** A field of an object, and what it shows; {@code field} is null for the object as a whole. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"kind", "namespace", "name", "field", "shows"})
    public record Evidence(
            String kind,
            @Nullable String namespace,
            String name,
            @Nullable String field,
            String shows) {

        /** {@code Service shop/web spec.selector}. */
        public String place() {
            return kind + " " + (namespace == null ? "" : namespace + "/") + name + (field == null ? "" : " " + field);
        }
    }

    /** What to try, in words, and as a command to type. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fix(String says, @Nullable String command) {}

    /** An address of the service as a client comes to it; {@code reason} is null where no node decides. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"to", "by", "verdict", "reason", "cause"})
    public record Tried(
            String to,
            String by,
            RouteDecision.@Nullable Verdict verdict,
            RouteDecision.@Nullable Reason reason,
            @Nullable Cause cause) {}

    /** With this before what else shows it. */
    Diagnosis by(Evidence first) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.add(0, first);
        return new Diagnosis(
                apiVersion,
                kind,
                resourceVersion,
                namespace,
                service,
                port,
                from,
                verdict,
                cause,
                confidence,
                says,
                fix,
                all,
                notKnown,
                ways,
                alsoFound);
    }

    /** A 404 that names what may have been meant, if there is no such service. */
    public static Diagnosis of(ClusterSnapshot snapshot, Router router, ProxyConfig config, Question question) {
        return new Examination(Case.of(snapshot, router, config, question)).diagnosis();
    }
}
