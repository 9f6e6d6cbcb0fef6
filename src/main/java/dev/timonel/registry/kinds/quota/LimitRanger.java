package dev.timonel.registry.kinds.quota;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.quota.Amount;
import dev.timonel.model.quota.PodAmounts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The admission plugin LimitRanger ({@code plugin/pkg/admission/limitranger}): containers get what the LimitRanges of their namespace
 * say, and pods and claims that are outside of them are refused.
 */
public final class LimitRanger {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final List<String> refusals = new ArrayList<>();

    private LimitRanger() {}

    /** Fills in what the containers of a new pod do not say; why the pod may not be made, if so. */
    public static Optional<String> admit(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        List<LimitRange> ranges = ranges(orEmpty(pod.getMetadata().getNamespace()), snapshot);
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        ranges.forEach(range -> fillIn(pod, spec, range));
        return refuses(ranges, spec);
    }

    /** Why the containers of a pod may not have these resources, if so. */
    public static Optional<String> refuses(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        return refuses(ranges(orEmpty(pod.getMetadata().getNamespace()), snapshot), spec);
    }

    private static Optional<String> refuses(List<LimitRange> ranges, PodSpec spec) {
        LimitRanger ranger = new LimitRanger();
        for (LimitRange range : ranges) {
            range.getSpec().getLimits().forEach(item -> ranger.check(item, spec));
            if (!ranger.refusals.isEmpty()) {
                break;
            }
        }
        return ranger.because();
    }

    /** Why the claim may not be made, if so. */
    public static Optional<String> refuses(PersistentVolumeClaim claim, ClusterSnapshot snapshot) {
        for (LimitRange range : ranges(orEmpty(claim.getMetadata().getNamespace()), snapshot)) {
            LimitRanger ranger = new LimitRanger();
            for (LimitRangeItem item : range.getSpec().getLimits()) {
                if ("PersistentVolumeClaim".equals(item.getType())) {
                    Map<String, Amount> requests = claim.getSpec().getResources() == null
                            ? Map.of()
                            : Amount.of(claim.getSpec().getResources().getRequests());
                    Amount.of(item.getMin())
                            .forEach((name, least) -> ranger.least(item, name, least, requests, Map.of()));
                    Amount.of(item.getMax()).forEach((name, most) -> ranger.mostRequested(item, name, most, requests));
                }
            }
            if (!ranger.refusals.isEmpty()) {
                return ranger.because();
            }
        }
        return Optional.empty();
    }

    private static List<LimitRange> ranges(String namespace, ClusterSnapshot snapshot) {
        if (snapshot.count(Kinds.LIMIT_RANGE) == 0) {
            return List.of();
        }
        return snapshot.list(Kinds.LIMIT_RANGE, namespace).stream()
                .map((KubeObject range) -> range.as(LimitRange.class))
                .toList();
    }

    private static void fillIn(Pod pod, PodSpec spec, LimitRange range) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        for (LimitRangeItem item : range.getSpec().getLimits()) {
            if ("Container".equals(item.getType())) {
                requests.putAll(orEmpty(item.getDefaultRequest()));
                limits.putAll(orEmpty(item.getDefault()));
            }
        }
        List<String> told = new ArrayList<>();
        spec.getContainers().forEach(c -> fillIn(c, "container", requests, limits, told));
        spec.getInitContainers().forEach(c -> fillIn(c, "init container", requests, limits, told));
        if (!told.isEmpty()) {
            Map<String, String> annotations =
                    new TreeMap<>(orEmpty(pod.getMetadata().getAnnotations()));
            annotations.put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", told));
            pod.getMetadata().setAnnotations(annotations);
        }
    }

    private static void fillIn(
            Container container,
            String what,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> told) {
        ResourceRequirements own = Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
        container.setResources(own);
        Map<String, Quantity> asked = new TreeMap<>(orEmpty(own.getRequests()));
        Map<String, Quantity> most = new TreeMap<>(orEmpty(own.getLimits()));
        tell(merge(requests, asked), " request for " + what + " " + container.getName(), told);
        tell(merge(limits, most), " limit for " + what + " " + container.getName(), told);
        own.setRequests(asked);
        own.setLimits(most);
    }

    private static TreeSet<String> merge(Map<String, Quantity> given, Map<String, Quantity> own) {
        TreeSet<String> set = new TreeSet<>(given.keySet());
        set.removeAll(own.keySet());
        set.forEach(name -> own.put(name, given.get(name)));
        return set;
    }

    private static void tell(TreeSet<String> set, String what, List<String> told) {
        if (!set.isEmpty()) {
            told.add(String.join(", ", set) + what);
        }
    }

    private void check(LimitRangeItem item, PodSpec spec) {
        if ("Container".equals(item.getType())) {
            Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
                    .map(Container::getResources)
                    .forEach(own -> check(item, Amount.of(own.getRequests()), Amount.of(own.getLimits())));
        } else if ("Pod".equals(item.getType())) {
            check(item, PodAmounts.requests(spec), PodAmounts.limits(spec));
        }
    }

    private void check(LimitRangeItem item, Map<String, Amount> requests, Map<String, Amount> limits) {
        Amount.of(item.getMin()).forEach((name, least) -> least(item, name, least, requests, limits));
        Amount.of(item.getMax()).forEach((name, most) -> most(item, name, most, requests, limits));
        Amount.of(item.getMaxLimitRequestRatio())
                .forEach((name, ratio) -> ratio(item, name, ratio, requests.get(name), limits.get(name)));
    }

    private void least(
            LimitRangeItem item, String name, Amount least, Map<String, Amount> requests, Map<String, Amount> limits) {
        String usage = "minimum " + name + " usage per " + item.getType() + " is " + least;
        Amount request = requests.get(name);
        Amount limit = limits.get(name);
        if (request == null) {
            refusals.add(usage + ".  No request is specified");
        } else if (request.compareTo(least) < 0) {
            refusals.add(usage + ", but request is " + request);
        } else if (limit != null && limit.compareTo(least) < 0) {
            refusals.add(usage + ", but limit is " + limit);
        }
    }

    private void most(
            LimitRangeItem item, String name, Amount most, Map<String, Amount> requests, Map<String, Amount> limits) {
        String usage = "maximum " + name + " usage per " + item.getType() + " is " + most;
        Amount request = requests.get(name);
        Amount limit = limits.get(name);
        if (limit == null) {
            refusals.add(usage + ".  No limit is specified");
        } else if (limit.compareTo(most) > 0) {
            refusals.add(usage + ", but limit is " + limit);
        } else if (request != null && request.compareTo(most) > 0) {
            refusals.add(usage + ", but request is " + request);
        }
    }

    private void mostRequested(LimitRangeItem item, String name, Amount most, Map<String, Amount> requests) {
        String usage = "maximum " + name + " usage per " + item.getType() + " is " + most;
        Amount request = requests.get(name);
        if (request == null) {
            refusals.add(usage + ".  No request is specified");
        } else if (request.compareTo(most) > 0) {
            refusals.add(usage + ", but request is " + request);
        }
    }

    private void ratio(
            LimitRangeItem item, String name, Amount ratio, @Nullable Amount request, @Nullable Amount limit) {
        String most = name + " max limit to request ratio per " + item.getType() + " is " + ratio;
        if (request == null || request.isZero()) {
            refusals.add(most + ", but no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            refusals.add(most + ", but no limit is specified or limit is 0");
        } else {
            BigDecimal provided = limit.value().divide(request.value(), MathContext.DECIMAL64);
            if (provided.compareTo(ratio.value()) > 0) {
                refusals.add(most + ", but provided ratio is " + String.format(Locale.ROOT, "%f", provided));
            }
        }
    }

    /** As Go's aggregate of errors: each once, in brackets if there are several. */
    private Optional<String> because() {
        List<String> once = refusals.stream().distinct().toList();
        return switch (once.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(once.get(0));
            default -> Optional.of("[" + String.join(", ", once) + "]");
        };
    }
}
