package dev.timonel.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.routing.explain.ServiceExplanation.Severity;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The findings of an audit as a list, worst first, then by rule and object; of each rule the first {@value Evidence#KEPT}, and
 * {@code moreItems}, left out if empty, counts the rest by rule. {@code summary} is one sentence about all; {@code notChecked}
 * says what the snapshot has no objects for, and {@code notKnown}, left out if empty, what the dump of an imported cluster does
 * not tell and the findings rest on.
 */
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "summary", "notChecked", "notKnown", "items", "moreItems"})
public record AuditReport(
        String apiVersion,
        String kind,
        ListRevision metadata,
        String summary,
        List<String> notChecked,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notKnown,
        List<AuditFinding> items,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> moreItems) {
    static final String API_VERSION = "routing.timonel.dev/v1";
    static final String KIND = "AuditFindingList";

    /** The revision of the snapshot. */
    public record ListRevision(String resourceVersion) {}

    /** An object by its name. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ObjectName(String kind, String namespace, String name) implements Comparable<ObjectName> {
        private static final Comparator<ObjectName> ORDER = Comparator.comparing(ObjectName::kind)
                .thenComparing(ObjectName::namespace)
                .thenComparing(ObjectName::name);

        static ObjectName of(KubeObject object) {
            return of(object.key());
        }

        static ObjectName of(ObjectKey key) {
            return new ObjectName(key.kind().kind(), key.namespace(), key.name());
        }

        /** Whether it is in this namespace, or the namespace itself; {@code ""} for any. */
        boolean isAbout(String any) {
            return any.isEmpty() || namespace.equals(any) || kind.equals("Namespace") && name.equals(any);
        }

        @Override
        public int compareTo(ObjectName other) {
            return ORDER.compare(this, other);
        }

        /** {@code Service shop/web}. */
        @Override
        public String toString() {
            return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }
    }

    /**
     * One thing that is amiss. {@code rule} is the name of an {@link AuditRule}, or of a rule about one service that
     * {@code /explain} has, too. The object and {@code says} read as one sentence; {@code evidence} has the first
     * {@value Evidence#SHOWN} facts, {@code moreEvidence} counts the rest; {@code fix} is what would change it, {@code thread}
     * where others tell of the same.
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record AuditFinding(
            String rule,
            Severity severity,
            boolean inconsistency,
            ObjectName object,
            List<ObjectName> related,
            String says,
            List<String> evidence,
            @Nullable Integer moreEvidence,
            @Nullable String fix,
            @Nullable String thread) {}

    /** {@code counts} are of all that was found, {@code findings} what was kept of it. */
    static AuditReport of(
            long revision,
            List<String> notChecked,
            List<String> notKnown,
            List<AuditFinding> findings,
            Map<Evidence.Sort, Integer> counts) {
        List<AuditFinding> sorted = findings.stream().sorted(ORDER).toList();
        Map<String, Integer> more = new TreeMap<>();
        counts.forEach((sort, n) -> {
            if (n > Evidence.KEPT) {
                more.merge(sort.rule(), n - Evidence.KEPT, Integer::sum);
            }
        });
        return new AuditReport(
                API_VERSION,
                KIND,
                new ListRevision(String.valueOf(revision)),
                summary(counts),
                List.copyOf(notChecked),
                List.copyOf(notKnown),
                sorted,
                more);
    }

    /** How many findings there are, listed or not. */
    public int count() {
        return items.size()
                + moreItems.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static final Comparator<AuditFinding> ORDER = Comparator.comparing(AuditFinding::severity)
            .thenComparing(f -> !f.inconsistency())
            .thenComparing(AuditFinding::rule)
            .thenComparing(AuditFinding::object)
            .thenComparing(AuditFinding::says)
            .thenComparing(f -> String.join("\n", f.evidence()));

    /** The same with one more thing that is not known. */
    public AuditReport withNotChecked(List<String> more) {
        return new AuditReport(
                apiVersion,
                kind,
                metadata,
                summary,
                Stream.concat(notChecked.stream(), more.stream()).toList(),
                notKnown,
                items,
                moreItems);
    }

    public boolean hasErrors() {
        return items.stream().anyMatch(f -> f.severity() == Severity.error);
    }

    private static String summary(Map<Evidence.Sort, Integer> all) {
        if (all.isEmpty()) {
            return "Nothing is amiss.";
        }
        Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        all.forEach((sort, n) -> counts.merge(sort.severity(), n, Integer::sum));
        long inconsistent = all.entrySet().stream()
                .filter(each -> each.getKey().inconsistency())
                .mapToLong(Map.Entry::getValue)
                .sum();
        StringBuilder text = new StringBuilder();
        counts.forEach((severity, n) -> text.append(text.isEmpty() ? "" : ", ")
                .append(n)
                .append(' ')
                .append(severity == Severity.info ? "to know" : severity + (n == 1 ? "" : "s")));
        return text + "; "
                + (inconsistent == 0
                        ? "the objects agree with each other."
                        : inconsistent + (inconsistent == 1 ? " is an inconsistency." : " are inconsistencies."));
    }
}
