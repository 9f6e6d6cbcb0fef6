package dev.timonel.registry.kinds.config;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Secrets: {@code pkg/registry/core/secret} and {@code ValidateSecret} of {@code pkg/apis/core/validation}. What a value is, no
 * message tells.
 */
public final class SecretStrategy implements Strategy<Secret> {
    private static final String OPAQUE = "Opaque";
    private static final String REDACTED = "<secret contents redacted>";
    private static final String OWNER = "kubernetes.io/service-account.name";

    @Override
    public ResourceKind kind() {
        return Kinds.SECRET;
    }

    /** {@code stringData} is only written: it ends up in {@code data}. */
    @Override
    public void setDefaults(Secret secret) {
        Map<String, String> texts = secret.getStringData();
        if (texts != null && !texts.isEmpty()) {
            Map<String, String> data = new HashMap<>(orEmpty(secret.getData()));
            texts.forEach((key, text) -> data.put(
                    key, Base64.getEncoder().encodeToString(orEmpty(text).getBytes(StandardCharsets.UTF_8))));
            secret.setData(data);
        }
        secret.setStringData(null);
        if (orEmpty(secret.getType()).isEmpty()) {
            secret.setType(OPAQUE);
        }
    }

    @Override
    public List<FieldError> validate(Secret secret, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        check(secret, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Secret secret, Secret old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (!orEmpty(secret.getType()).equals(orEmpty(old.getType()))) {
            errors.invalid("type", secret.getType(), "field is immutable");
        }
        if (Boolean.TRUE.equals(old.getImmutable())) {
            ConfigData.flag(secret.getImmutable(), errors);
            ConfigData.fixed("data", secret.getData(), old.getData(), errors);
        }
        check(secret, errors);
        return errors.list();
    }

    private static void check(Secret secret, FieldErrors errors) {
        Map<String, String> data = ConfigData.sorted(secret.getData());
        ConfigData.keys(data, "data", errors);
        if (ConfigData.bytesOfBinary(data) > ConfigData.MAX_BYTES) {
            errors.add(FieldError.tooLong("data", ConfigData.MAX_BYTES));
        }
        switch (orEmpty(secret.getType())) {
            case "kubernetes.io/service-account-token" -> {
                if (orEmpty(orEmpty(secret.getMetadata().getAnnotations()).get(OWNER))
                        .isEmpty()) {
                    errors.required("metadata.annotations[" + OWNER + "]");
                }
            }
            case "kubernetes.io/dockercfg" -> json(".dockercfg", data, errors);
            case "kubernetes.io/dockerconfigjson" -> json(".dockerconfigjson", data, errors);
            case "kubernetes.io/basic-auth" -> {
                if (!data.containsKey("username") && !data.containsKey("password")) {
                    present("username", data, errors);
                    present("password", data, errors);
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (ConfigData.decoded(data.get("ssh-privatekey")).length == 0) {
                    errors.required("data[ssh-privatekey]");
                }
            }
            case "kubernetes.io/tls" -> {
                present("tls.crt", data, errors);
                present("tls.key", data, errors);
            }
            default -> {
                // any keys will do
            }
        }
    }

    private static void present(String key, Map<String, String> data, FieldErrors errors) {
        if (!data.containsKey(key)) {
            errors.required("data[" + key + "]");
        }
    }

    private static void json(String key, Map<String, String> data, FieldErrors errors) {
        if (!data.containsKey(key)) {
            errors.required("data[" + key + "]");
            return;
        }
        try {
            if (!TreeReader.json(ConfigData.decoded(data.get(key))).tree().isObject()) {
                errors.invalid("data[" + key + "]", REDACTED, "not a JSON object");
            }
        } catch (TreeReader.Malformed malformed) {
            errors.invalid("data[" + key + "]", REDACTED, "not a JSON object");
        }
    }
}
