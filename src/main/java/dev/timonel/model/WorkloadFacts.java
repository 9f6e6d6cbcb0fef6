package dev.timonel.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/** What keeps pods, or keeps what does: the selector of what it adopts. */
public record WorkloadFacts(LabelSelector selector) implements Facts {

    /** Null for an object of another kind, and for one that selects nothing. */
    static @Nullable WorkloadFacts of(HasMetadata object) {
        LabelSelector selector = LabelSelector.of(selector(object));
        return selector == null ? null : new WorkloadFacts(selector);
    }

    private static io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector(HasMetadata object) {
        if (object instanceof ReplicaSet set) {
            return set.getSpec() == null ? null : set.getSpec().getSelector();
        }
        if (object instanceof Deployment deployment) {
            return deployment.getSpec() == null ? null : deployment.getSpec().getSelector();
        }
        if (object instanceof StatefulSet set) {
            return set.getSpec() == null ? null : set.getSpec().getSelector();
        }
        if (object instanceof DaemonSet set) {
            return set.getSpec() == null ? null : set.getSpec().getSelector();
        }
        if (object instanceof Job job) {
            return job.getSpec() == null ? null : job.getSpec().getSelector();
        }
        if (object instanceof ReplicationController controller) {
            return controller.getSpec() == null
                    ? null
                    : new LabelSelectorBuilder()
                            .withMatchLabels(controller.getSpec().getSelector())
                            .build();
        }
        return null;
    }
}
