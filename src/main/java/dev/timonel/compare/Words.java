package dev.timonel.compare;

import dev.timonel.compare.FrontendChange.ClassChange;
import dev.timonel.compare.FrontendChange.Standing;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parts of a difference in words. */
final class Words {
    /** By Service, then by what is dialled. */
    static final Comparator<Frontend> ORDER = Comparator.comparing(Frontend::namespace)
            .thenComparing(Frontend::service)
            .thenComparing(Frontend::type)
            .thenComparingInt(Frontend::port)
            .thenComparing(Frontend::protocol)
            .thenComparing(f -> String.valueOf(f.address()));

    private Words() {}

    /** {@code Service shop/web, ClusterIP 10.96.0.10:80/TCP (http)}. */
    static String frontend(Frontend frontend) {
        String address = frontend.address() == null
                ? ""
                : frontend.address().contains(":") ? "[" + frontend.address() + "]:" : frontend.address() + ":";
        return "Service " + frontend.namespace() + "/" + frontend.service() + ", " + frontend.type() + " " + address
                + frontend.port() + "/" + frontend.protocol()
                + (frontend.portName() == null ? "" : " (" + frontend.portName() + ")");
    }

    /** {@code Forward to 3 endpoints}, {@code Reject (NoEndpoints)}. */
    static String standing(Standing standing) {
        if (standing.verdict() == null) {
            return "no such name";
        }
        if (standing.verdict() != Verdict.Forward) {
            return standing.verdict() + " (" + standing.reason() + ")";
        }
        return "Forward to " + standing.endpoints() + (standing.endpoints() == 1 ? " endpoint" : " endpoints")
                + (standing.lost() == null ? "" : ", " + percent(standing.lost()) + " of the packets lost");
    }

    /** {@code web-1 (10.244.1.5:8080) on node-2}. */
    static String endpoint(Backend endpoint) {
        String address = (endpoint.address().contains(":") ? "[" + endpoint.address() + "]" : endpoint.address()) + ":"
                + endpoint.port();
        return (endpoint.pod() == null ? address : endpoint.pod() + " (" + address + ")")
                + (endpoint.node() == null ? "" : " on " + endpoint.node());
    }

    static String from(List<Origin> from) {
        return from.stream().map(Origin::toString).collect(Collectors.joining("; "));
    }

    /** {@code Forward to 3 endpoints before, Reject (NoEndpoints) after}; once if both are the same. */
    static String before(ClassChange change) {
        String then = standing(change.before());
        String now = standing(change.after());
        return then.equals(now) ? now + ", others than before" : then + " before, " + now + " after";
    }

    static String fate(FrontendChange.Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT);
    }

    static String clash(Clash.Type type) {
        return switch (type) {
            case ServiceAddress -> "address of several Services,";
            case NodePort -> "node port of several Services,";
            case HostPort -> "host port";
            case PodAddress -> "address of a pod";
            case NodeAddress -> "address of several nodes,";
        };
    }

    /** {@code 33.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share == Math.rint(share) ? "%.0f %%" : "%.1f %%", share * 100);
    }
}
