package dev.timonel.model;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import java.util.stream.Collectors;

/** What is remembered of the dump that a frozen cluster came from: texts by name. */
public record ImportFacts(Map<String, String> texts) implements Facts {

    static ImportFacts of(GenericKubernetesResource remembered) {
        return new ImportFacts(remembered.getAdditionalProperties().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> String.valueOf(e.getValue()))));
    }
}
