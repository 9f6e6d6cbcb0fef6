package dev.timonel.registry.kinds.config;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Map;

/** ConfigMaps: {@code pkg/registry/core/configmap} and {@code ValidateConfigMap} of {@code pkg/apis/core/validation}. */
public final class ConfigMapStrategy implements Strategy<ConfigMap> {
    @Override
    public ResourceKind kind() {
        return Kinds.CONFIG_MAP;
    }

    @Override
    public List<FieldError> validate(ConfigMap map, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        check(map, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(ConfigMap map, ConfigMap old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (Boolean.TRUE.equals(old.getImmutable())) {
            ConfigData.flag(map.getImmutable(), errors);
            ConfigData.fixed("data", map.getData(), old.getData(), errors);
            ConfigData.fixed("binaryData", map.getBinaryData(), old.getBinaryData(), errors);
        }
        check(map, errors);
        return errors.list();
    }

    private static void check(ConfigMap map, FieldErrors errors) {
        Map<String, String> texts = ConfigData.sorted(map.getData());
        Map<String, String> binary = ConfigData.sorted(map.getBinaryData());
        ConfigData.keys(texts, "data", errors);
        texts.keySet().stream()
                .filter(binary::containsKey)
                .forEach(key -> errors.invalid("data[" + key + "]", key, "duplicate of key present in binaryData"));
        ConfigData.keys(binary, "binaryData", errors);
        if (ConfigData.bytesOfTexts(texts) + ConfigData.bytesOfBinary(binary) > ConfigData.MAX_BYTES) {
            errors.add(FieldError.tooLong("[]", ConfigData.MAX_BYTES)); // upstream's path of the whole object
        }
    }
}
