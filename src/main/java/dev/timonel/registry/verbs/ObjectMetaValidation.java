package dev.timonel.registry.verbs;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules for metadata that all kinds share, by {@code apimachinery/pkg/api/validation/objectmeta.go}. managedFields are
 * not looked at.
 */
final class ObjectMetaValidation {
    private static final String IMMUTABLE = "field is immutable";
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";
    private static final Set<String> STANDARD = Set.of(ORPHAN, FOREGROUND, "kubernetes");

    /** The groups that ask for no domain in a finalizer, as custom resources do not. */
    private static final Set<String> FREE_FINALIZERS = Set.of(
            "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "coordination.k8s.io");

    private ObjectMetaValidation() {}

    /** Expects that a name was generated before if the client left it to generateName. */
    static List<FieldError> validateCreate(
            ObjectMeta meta, ResourceKind kind, Function<String, List<String>> nameValidator) {
        FieldErrors errors = new FieldErrors();
        String prefix = orEmpty(meta.getGenerateName());
        if (!prefix.isEmpty()) {
            errors.invalid("metadata.generateName", prefix, nameValidator.apply(maskTrailingDash(prefix)));
        }
        String name = orEmpty(meta.getName());
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            errors.invalid("metadata.name", name, nameValidator.apply(name));
        }
        validateNamespace(orEmpty(meta.getNamespace()), kind, errors);
        validateCommon(meta, kind, errors);
        return errors.list();
    }

    static List<FieldError> validateUpdate(ObjectMeta meta, ObjectMeta old, ResourceKind kind) {
        FieldErrors errors = new FieldErrors();
        validateCommon(meta, kind, errors);
        if (old.getDeletionTimestamp() != null) {
            validateNoNewFinalizers(meta.getFinalizers(), old.getFinalizers(), errors);
        }
        long generation = Objects.requireNonNullElse(meta.getGeneration(), 0L);
        if (generation < Objects.requireNonNullElse(old.getGeneration(), 0L)) {
            errors.invalid("metadata.generation", generation, "must not be decremented");
        }
        immutable("metadata.name", meta.getName(), old.getName(), errors);
        immutable("metadata.namespace", meta.getNamespace(), old.getNamespace(), errors);
        immutable("metadata.uid", meta.getUid(), old.getUid(), errors);
        sameInstant("metadata.creationTimestamp", meta.getCreationTimestamp(), old.getCreationTimestamp(), errors);
        sameInstant("metadata.deletionTimestamp", meta.getDeletionTimestamp(), old.getDeletionTimestamp(), errors);
        Long grace = meta.getDeletionGracePeriodSeconds();
        if (!Objects.equals(grace, old.getDeletionGracePeriodSeconds())) {
            errors.invalid("metadata.deletionGracePeriodSeconds", grace, IMMUTABLE);
        }
        return errors.list();
    }

    /**
     * What the server owns stays as it was: the times whatever the client says, uid and grace period where it left them
     * out. A uid, a grace period or a deletion that it did set is left for {@link #validateUpdate} to compare.
     */
    static void keepSystemFields(ObjectMeta meta, ObjectMeta old) {
        meta.setUid(firstSet(meta.getUid(), old.getUid()));
        meta.setCreationTimestamp(firstSet(old.getCreationTimestamp(), meta.getCreationTimestamp()));
        meta.setDeletionTimestamp(firstSet(old.getDeletionTimestamp(), meta.getDeletionTimestamp()));
        if (meta.getDeletionGracePeriodSeconds() == null) {
            meta.setDeletionGracePeriodSeconds(old.getDeletionGracePeriodSeconds());
        }
        meta.setGeneration(old.getGeneration());
        meta.setSelfLink(null);
    }

    private static @Nullable String firstSet(@Nullable String preferred, @Nullable String otherwise) {
        return orEmpty(preferred).isEmpty() ? otherwise : preferred;
    }

    /** The name that follows a prefix may begin where the prefix ends, so a dash there is none at the end of the name. */
    private static String maskTrailingDash(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 2) + "a" : prefix;
    }

    private static void validateNamespace(String namespace, ResourceKind kind, FieldErrors errors) {
        if (!kind.namespaced()) {
            if (!namespace.isEmpty()) {
                errors.forbidden("metadata.namespace", "not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            errors.required("metadata.namespace");
        } else {
            errors.invalid("metadata.namespace", namespace, Names.dns1123Label(namespace));
        }
    }

    private static void validateCommon(ObjectMeta meta, ResourceKind kind, FieldErrors errors) {
        long generation = Objects.requireNonNullElse(meta.getGeneration(), 0L);
        if (generation < 0) {
            errors.invalid("metadata.generation", generation, "must be greater than or equal to 0");
        }
        errors.addAll(Names.validateLabels(meta.getLabels(), "metadata.labels"));
        errors.addAll(Names.validateAnnotations(meta.getAnnotations(), "metadata.annotations"));
        validateOwnerReferences(meta.getOwnerReferences(), errors);
        validateFinalizers(meta.getFinalizers(), errors);
        if (!kind.isCustom() && !FREE_FINALIZERS.contains(kind.group())) {
            finalizersOfSomebody(meta.getFinalizers(), errors);
        }
    }

    private static void validateOwnerReferences(List<OwnerReference> owners, FieldErrors errors) {
        String path = "metadata.ownerReferences";
        String controller = "";
        for (int i = 0; i < owners.size(); i++) {
            OwnerReference owner = owners.get(i);
            validateOwnerReference(owner, path + "[" + i + "]", errors);
            if (Boolean.TRUE.equals(owner.getController())) {
                String name = owner.getKind() + "/" + owner.getName();
                if (controller.isEmpty()) {
                    controller = name;
                } else {
                    errors.invalid(
                            path,
                            owners.stream().map(ObjectMetaValidation::shown).toList(),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + name);
                }
            }
        }
    }

    private static void validateOwnerReference(OwnerReference owner, String path, FieldErrors errors) {
        String apiVersion = orEmpty(owner.getApiVersion());
        notEmpty(path + ".apiVersion", apiVersion, errors);
        if (apiVersion.endsWith("/") || apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            errors.invalid(path + ".apiVersion", apiVersion, "must be <group>/<version> or <version>");
        }
        notEmpty(path + ".kind", owner.getKind(), errors);
        notEmpty(path + ".name", owner.getName(), errors);
        notEmpty(path + ".uid", owner.getUid(), errors);
        if ((apiVersion.equals("v1") || apiVersion.equals("/v1")) && "Event".equals(owner.getKind())) {
            errors.invalid(path, shown(owner), "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    /** In the order of the fields upstream. */
    private static Map<String, Object> shown(OwnerReference owner) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("apiVersion", orEmpty(owner.getApiVersion()));
        fields.put("kind", orEmpty(owner.getKind()));
        fields.put("name", orEmpty(owner.getName()));
        fields.put("uid", orEmpty(owner.getUid()));
        if (owner.getController() != null) {
            fields.put("controller", owner.getController());
        }
        if (owner.getBlockOwnerDeletion() != null) {
            fields.put("blockOwnerDeletion", owner.getBlockOwnerDeletion());
        }
        return fields;
    }

    private static void notEmpty(String field, @Nullable String value, FieldErrors errors) {
        if (orEmpty(value).isEmpty()) {
            errors.add(FieldError.required(field, "must not be empty"));
        }
    }

    private static void validateFinalizers(List<String> finalizers, FieldErrors errors) {
        String path = "metadata.finalizers";
        finalizers.forEach(f -> errors.invalid(path, orEmpty(f), Names.qualifiedName(orEmpty(f))));
        if (finalizers.contains(ORPHAN) && finalizers.contains(FOREGROUND)) {
            errors.invalid(path, finalizers, "finalizer " + ORPHAN + " and " + FOREGROUND + " cannot be both set");
        }
    }

    /** A finalizer without a domain is nobody's: {@code validateKubeFinalizerName} of {@code pkg/apis/core/validation}. */
    private static void finalizersOfSomebody(List<String> finalizers, FieldErrors errors) {
        for (int i = 0; i < finalizers.size(); i++) {
            String name = orEmpty(finalizers.get(i));
            if (name.indexOf('/') < 0 && !STANDARD.contains(name)) {
                errors.invalid(
                        "metadata.finalizers[" + i + "]",
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    private static void validateNoNewFinalizers(List<String> finalizers, List<String> old, FieldErrors errors) {
        TreeSet<String> added = new TreeSet<>(finalizers);
        old.forEach(added::remove);
        if (!added.isEmpty()) {
            errors.forbidden(
                    "metadata.finalizers",
                    added.stream()
                            .map(f -> "\"" + f + "\"")
                            .collect(Collectors.joining(
                                    ", ",
                                    "no new finalizers can be added if the object is being deleted, found new"
                                            + " finalizers []string{",
                                    "}")));
        }
    }

    private static void immutable(String field, @Nullable String value, @Nullable String old, FieldErrors errors) {
        if (!orEmpty(value).equals(orEmpty(old))) {
            errors.invalid(field, orEmpty(value), IMMUTABLE);
        }
    }

    private static void sameInstant(String field, @Nullable String value, @Nullable String old, FieldErrors errors) {
        if (!Objects.equals(value, old) && !instant(value).equals(instant(old))) {
            errors.invalid(field, value, IMMUTABLE);
        }
    }

    /** The same moment may be spelled in two ways; text that is no moment is compared as it is. */
    private static Object instant(@Nullable String text) {
        try {
            return OffsetDateTime.parse(orEmpty(text)).toInstant();
        } catch (DateTimeException e) {
            return orEmpty(text);
        }
    }
}
