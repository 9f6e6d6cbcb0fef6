package dev.timonel.registry.kinds;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceSpec;
import io.fabric8.kubernetes.api.model.NamespaceStatusBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Namespaces, by {@code pkg/registry/core/namespace/strategy.go}. */
final class NamespaceStrategy implements Strategy<Namespace> {
    static final String NAME_LABEL = "kubernetes.io/metadata.name";
    static final String FINALIZER = "kubernetes";

    /**
     * Upstream's admission guards the first three. The fourth is made anew there by a controller that Timonel does not
     * have, so it is guarded too.
     */
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public", "kube-node-lease");

    @Override
    public ResourceKind kind() {
        return Kinds.NAMESPACE;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.dns1123Label(name);
    }

    @Override
    public void setDefaults(Namespace namespace) {
        String name = orEmpty(namespace.getMetadata().getName());
        if (!name.isEmpty()) {
            Map<String, String> labels =
                    new LinkedHashMap<>(orEmpty(namespace.getMetadata().getLabels()));
            labels.put(NAME_LABEL, name);
            namespace.getMetadata().setLabels(labels);
        }
    }

    @Override
    public void prepareForCreate(Namespace namespace, WriteContext write) {
        setDefaults(namespace); // once more: a generated name was not known at decoding
        namespace.setStatus(new NamespaceStatusBuilder().withPhase("Active").build());
        NamespaceSpec spec = Objects.requireNonNullElseGet(namespace.getSpec(), NamespaceSpec::new);
        if (!spec.getFinalizers().contains(FINALIZER)) {
            List<String> finalizers = new ArrayList<>(spec.getFinalizers());
            finalizers.add(FINALIZER);
            spec.setFinalizers(finalizers);
        }
        namespace.setSpec(spec);
    }

    @Override
    public void prepareForUpdate(Namespace namespace, Namespace old, WriteContext write) {
        namespace.setSpec(old.getSpec()); // finalizers are all there is in it
        namespace.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(Namespace namespace, Namespace old, WriteContext write) {
        namespace.setSpec(old.getSpec());
    }

    @Override
    public void prepareForFinalize(Namespace namespace, Namespace old, WriteContext write) {
        namespace.setStatus(old.getStatus());
    }

    @Override
    public List<FieldError> validate(Namespace namespace, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        NamespaceSpec spec = Objects.requireNonNullElseGet(namespace.getSpec(), NamespaceSpec::new);
        for (String each : spec.getFinalizers()) {
            String finalizer = orEmpty(each);
            errors.invalid("spec.finalizers", finalizer, Names.qualifiedName(finalizer));
            if (finalizer.indexOf('/') < 0
                    && !Set.of(FINALIZER, "orphan", "foregroundDeletion").contains(finalizer)) {
                errors.invalid(
                        "spec.finalizers",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Namespace namespace, Namespace old, WriteContext write) {
        return List.of();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Namespace namespace, Namespace old, WriteContext write) {
        String phase = namespace.getStatus() == null
                ? ""
                : orEmpty(namespace.getStatus().getPhase());
        boolean deleting = namespace.getMetadata().getDeletionTimestamp() != null;
        String expected = deleting ? "Terminating" : "Active";
        if (phase.equals(expected)) {
            return List.of();
        }
        return List.of(FieldError.invalid(
                "status.Phase", // upstream spells the path so
                phase,
                "may only be '" + expected + "' if `deletionTimestamp` is " + (deleting ? "not empty" : "empty")));
    }

    @Override
    public Optional<StatusException> refusesDelete(ObjectKey key) {
        return IMMORTAL.contains(key.name())
                ? Optional.of(StatusException.forbidden(key, "this namespace may not be deleted", List.of()))
                : Optional.empty();
    }
}
