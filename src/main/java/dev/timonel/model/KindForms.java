package dev.timonel.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Locale;

/** What kinds of one sort have in common. */
final class KindForms {
    private KindForms() {}

    static ResourceKind autoscaler(String version, Class<? extends HasMetadata> type) {
        return new ResourceKind(
                "autoscaling",
                version,
                "HorizontalPodAutoscaler",
                "horizontalpodautoscalers",
                "horizontalpodautoscaler",
                List.of("hpa"),
                List.of("all"),
                true,
                true,
                type);
    }

    static ResourceKind review(String group, Class<? extends HasMetadata> type) {
        String kind = type.getSimpleName();
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        return kind(group, kind, plural, List.of(), List.of(), false, false, type);
    }

    static ResourceKind admission(String plural, boolean hasStatus, Class<? extends HasMetadata> type) {
        return kind(
                "admissionregistration.k8s.io",
                type.getSimpleName(),
                plural,
                List.of(),
                List.of("api-extensions"),
                false,
                hasStatus,
                type);
    }

    static ResourceKind rbac(Class<? extends HasMetadata> type, boolean namespaced) {
        String kind = type.getSimpleName();
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        return kind("rbac.authorization.k8s.io", kind, plural, List.of(), List.of(), namespaced, false, type);
    }

    static ResourceKind namespaced(
            String group,
            String plural,
            List<String> shortNames,
            List<String> categories,
            boolean hasStatus,
            Class<? extends HasMetadata> type) {
        return kind(group, type.getSimpleName(), plural, shortNames, categories, true, hasStatus, type);
    }

    static ResourceKind core(
            String kind,
            String plural,
            List<String> shortNames,
            List<String> categories,
            boolean namespaced,
            boolean hasStatus,
            Class<? extends HasMetadata> type) {
        return kind("", kind, plural, shortNames, categories, namespaced, hasStatus, type);
    }

    static ResourceKind kind(
            String group,
            String kind,
            String plural,
            List<String> shortNames,
            List<String> categories,
            boolean namespaced,
            boolean hasStatus,
            Class<? extends HasMetadata> type) {
        return new ResourceKind(
                group,
                "v1",
                kind,
                plural,
                kind.toLowerCase(Locale.ROOT),
                shortNames,
                categories,
                namespaced,
                hasStatus,
                type);
    }
}
