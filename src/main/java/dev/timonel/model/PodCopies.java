package dev.timonel.model;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies of pods for those that write metadata, status or a node's name: the rest of the spec, most of a pod, is shared by
 * the copy and read only. fabric8's builders would copy it in depth.
 */
final class PodCopies {
    private static final List<Field> SPEC = fields(PodSpec.class);

    private PodCopies() {}

    static Pod of(Pod pod) {
        Pod copy = new Pod();
        copy.setApiVersion(pod.getApiVersion());
        copy.setKind(pod.getKind());
        copy.setMetadata(of(pod.getMetadata()));
        copy.setSpec(of(pod.getSpec()));
        copy.setStatus(of(pod.getStatus()));
        copy.setAdditionalProperties(pod.getAdditionalProperties());
        return copy;
    }

    private static ObjectMeta of(ObjectMeta metadata) {
        return new ObjectMetaBuilder(metadata).build();
    }

    private static @Nullable PodSpec of(@Nullable PodSpec spec) {
        if (spec == null) {
            return null;
        }
        PodSpec copy = new PodSpec();
        try {
            for (Field field : SPEC) {
                field.set(copy, field.get(spec));
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
        return copy;
    }

    private static @Nullable PodStatus of(@Nullable PodStatus status) {
        return status == null ? null : new PodStatusBuilder(status).build();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();
        fields.forEach(field -> field.setAccessible(true));
        return fields;
    }
}
