package dev.timonel.controller.custom;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.DefinitionFacts.CustomNames;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.custom.Approval;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The status of a definition while it is worked out. */
final class DefinitionStatus {
    private final CustomResourceDefinition definition;
    private final CustomResourceDefinitionStatus status;
    private final String now;
    private boolean changed;

    DefinitionStatus(CustomResourceDefinition definition, Instant now) {
        this.definition = definition;
        this.status = Objects.requireNonNullElseGet(definition.getStatus(), CustomResourceDefinitionStatus::new);
        this.now = ApiTime.text(now);
        definition.setStatus(status);
    }

    boolean changed() {
        return changed;
    }

    /** Takes the names that are free, and says which are not. */
    void accept(ClusterSnapshot snapshot) {
        Set<String> resources = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        for (KubeObject other : snapshot.list(Kinds.CUSTOM_RESOURCE_DEFINITION)) {
            DefinitionFacts facts = other.facts(DefinitionFacts.class);
            if (facts.group().equals(definition.getSpec().getGroup())
                    && !other.name().equals(definition.getMetadata().getName())) {
                CustomNames taken = facts.accepted();
                resources.add(taken.plural());
                resources.add(taken.singular());
                resources.addAll(taken.shortNames());
                kinds.add(taken.kind());
                kinds.add(taken.listKind());
            }
        }
        String conflict = names(resources, kinds);
        if (conflict.isEmpty()) {
            set("NamesAccepted", true, "NoConflicts", "no conflicts found");
            if (!is("Established")) {
                set("Established", true, "InitialNamesAccepted", "the initial names have been accepted");
            }
        } else {
            int colon = conflict.indexOf(':');
            set("NamesAccepted", false, conflict.substring(0, colon), conflict.substring(colon + 1));
            if (!is("Established")) {
                set("Established", false, "NotAccepted", "not all names are accepted");
            }
        }
        if (Approval.isProtected(orEmpty(definition.getSpec().getGroup()))) {
            Approval approval = Approval.of(definition);
            boolean approved = approval.state() == Approval.State.APPROVED;
            set(
                    "KubernetesAPIApprovalPolicyConformant",
                    approved,
                    approved ? "ApprovedAnnotation" : "UnapprovedAnnotation",
                    approval.message());
        }
    }

    /** The last conflict as {@code Reason:message}, or nothing. */
    private String names(Set<String> resources, Set<String> kinds) {
        CustomResourceDefinitionNames wanted = definition.getSpec().getNames();
        CustomResourceDefinitionNames had =
                Objects.requireNonNullElseGet(status.getAcceptedNames(), CustomResourceDefinitionNames::new);
        CustomResourceDefinitionNames names = new CustomResourceDefinitionNames();
        List<String> conflicts = new ArrayList<>();
        names.setPlural(free(wanted.getPlural(), had.getPlural(), resources, "Plural", conflicts));
        names.setSingular(free(wanted.getSingular(), had.getSingular(), resources, "Singular", conflicts));
        List<String> used = orEmpty(wanted.getShortNames()).stream()
                .filter(resources::contains)
                .toList();
        used.forEach(name -> conflicts.add("ShortNamesConflict:\"" + name + "\" is already in use"));
        names.setShortNames(used.isEmpty() ? wanted.getShortNames() : had.getShortNames());
        names.setKind(free(wanted.getKind(), had.getKind(), kinds, "Kind", conflicts));
        names.setListKind(free(wanted.getListKind(), had.getListKind(), kinds, "ListKind", conflicts));
        names.setCategories(wanted.getCategories());
        if (!names.equals(status.getAcceptedNames())) {
            status.setAcceptedNames(names);
            changed = true;
        }
        return conflicts.isEmpty() ? "" : conflicts.get(conflicts.size() - 1);
    }

    private static String free(
            String wanted,
            @org.jspecify.annotations.Nullable String had,
            Set<String> used,
            String what,
            List<String> conflicts) {
        if (used.contains(wanted) && !wanted.equals(had)) {
            conflicts.add(what + "Conflict:\"" + wanted + "\" is already in use");
            return orEmpty(had);
        }
        return wanted;
    }

    private boolean is(String type) {
        return orEmpty(status.getConditions()).stream()
                .anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
    }

    void set(String type, boolean holds, String reason, String message) {
        List<CustomResourceDefinitionCondition> all = new ArrayList<>(orEmpty(status.getConditions()));
        String value = holds ? "True" : "False";
        int at = -1;
        for (int i = 0; i < all.size(); i++) {
            at = type.equals(all.get(i).getType()) ? i : at;
        }
        CustomResourceDefinitionCondition before = at < 0 ? null : all.get(at);
        if (before != null
                && value.equals(before.getStatus())
                && reason.equals(before.getReason())
                && message.equals(before.getMessage())) {
            return;
        }
        CustomResourceDefinitionCondition condition = new CustomResourceDefinitionCondition();
        condition.setType(type);
        condition.setStatus(value);
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastTransitionTime(
                before != null && value.equals(before.getStatus()) ? before.getLastTransitionTime() : now);
        if (at < 0) {
            all.add(condition);
        } else {
            all.set(at, condition);
        }
        status.setConditions(all);
        changed = true;
    }
}
