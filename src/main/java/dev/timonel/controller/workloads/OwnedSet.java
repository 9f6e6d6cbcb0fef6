package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ReplicaSet of a Deployment while a step is planned: its copy, and whether the step changes it. */
final class OwnedSet {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MOST = "deployment.kubernetes.io/max-replicas";

    private final KubeObject stored;
    private final ReplicaSet set;
    private final int sizeBefore;
    private boolean changed;

    OwnedSet(KubeObject stored) {
        this.stored = stored;
        this.set = stored.as(ReplicaSet.class);
        this.sizeBefore = wanted();
    }

    KubeObject stored() {
        return stored;
    }

    ReplicaSet set() {
        return set;
    }

    boolean changed() {
        return changed;
    }

    int wanted() {
        return Tally.orZero(set.getSpec().getReplicas());
    }

    boolean resized() {
        return wanted() != sizeBefore;
    }

    int there() {
        return set.getStatus() == null ? 0 : Tally.orZero(set.getStatus().getReplicas());
    }

    int ready() {
        return set.getStatus() == null ? 0 : Tally.orZero(set.getStatus().getReadyReplicas());
    }

    int available() {
        return set.getStatus() == null ? 0 : Tally.orZero(set.getStatus().getAvailableReplicas());
    }

    int terminating() {
        return set.getStatus() == null ? 0 : Tally.orZero(set.getStatus().getTerminatingReplicas());
    }

    Optional<ReplicaSetCondition> failure() {
        return set.getStatus() == null
                ? Optional.empty()
                : set.getStatus().getConditions().stream()
                        .filter(c -> Replicas.FAILURE.equals(c.getType()))
                        .findFirst();
    }

    /** Whether its status is that of its spec. */
    boolean observed() {
        Long observed = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        return observed != null && observed >= stored.generation();
    }

    void want(int replicas) {
        if (replicas != wanted()) {
            set.getSpec().setReplicas(replicas);
            changed = true;
        }
    }

    void minReadySeconds(@Nullable Integer seconds) {
        if (!Objects.equals(set.getSpec().getMinReadySeconds(), seconds)) {
            set.getSpec().setMinReadySeconds(seconds);
            changed = true;
        }
    }

    long revision() {
        return number(annotation(REVISION));
    }

    String annotation(String key) {
        return orEmpty(orEmpty(set.getMetadata().getAnnotations()).get(key));
    }

    void annotate(String key, String value) {
        if (!value.equals(annotation(key))) {
            Map<String, String> annotations =
                    new LinkedHashMap<>(orEmpty(set.getMetadata().getAnnotations()));
            annotations.put(key, value);
            set.getMetadata().setAnnotations(annotations);
            changed = true;
        }
    }

    boolean isOf(PodTemplateSpec template) {
        return withoutHash(set.getSpec().getTemplate()).equals(withoutHash(template));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        PodTemplateSpec copy = new PodTemplateSpecBuilder(template).build();
        ObjectMeta meta = copy.getMetadata();
        Map<String, String> labels = new LinkedHashMap<>(orEmpty(meta.getLabels()));
        labels.remove(TemplateHash.LABEL);
        meta.setLabels(labels);
        return copy;
    }

    static long number(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException byHand) {
            return 0;
        }
    }
}
