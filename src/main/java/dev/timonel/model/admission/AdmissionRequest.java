package dev.timonel.model.admission;

import dev.timonel.model.ResourceKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A write as policies see it ({@code admission.Attributes}). {@code resource} is the one that was asked for, {@code equivalents} are
 * others by which the same objects are written; {@code subresource} and {@code namespace} may be {@code ""}, and so may the
 * {@code name} of what is created. {@code user} and {@code options} are as in an AdmissionReview.
 */
public record AdmissionRequest(
        ResourceKind resource,
        List<ResourceKind> equivalents,
        String subresource,
        String operation,
        String namespace,
        String name,
        boolean dryRun,
        ObjectNode options,
        ObjectNode user,
        Written written) {

    /** What is written. It is asked for only where a policy may apply. */
    public interface Written {

        /** As this version of the resource has it; null for a delete. */
        @Nullable
        ObjectNode object(ResourceKind version);

        /** The same before the write; null for what is created. */
        @Nullable
        ObjectNode oldObject(ResourceKind version);

        /** Of the object after and before, as far as there is one. */
        List<Map<String, String>> labels();

        /** Of the namespace that it is in, or that it is. */
        Map<String, String> namespaceLabels();
    }

    boolean isOfNamespace() {
        return resource.group().isEmpty() && resource.plural().equals("namespaces");
    }
}
