package dev.timonel.registry.kinds.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.TypeSchema;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TypedTree;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Texts by {@code ValidateConfigMap} and {@code ValidateSecret} of {@code pkg/apis/core/validation}, and Go's base64. */
class ConfigTest {
    private static final String KEY =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                    + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    private static final String FIXED = ": Forbidden: field is immutable when `immutable` is set";

    private final ConfigMapStrategy maps = new ConfigMapStrategy();
    private final SecretStrategy secrets = new SecretStrategy();

    private static ConfigMap map(String fields) {
        return Writes.json(ConfigMap.class, "{'metadata': {'namespace': 'default', 'name': 'c'}, " + fields + "}");
    }

    private Secret secret(String fields) {
        Secret secret =
                Writes.json(Secret.class, "{'metadata': {'namespace': 'default', 'name': 's'}, " + fields + "}");
        secrets.setDefaults(secret);
        return secret;
    }

    private List<String> errors(String secret) {
        return Writes.texts(secrets.validate(secret(secret), Writes.onNothing()));
    }

    @Test
    void keysAreNamesOfFiles() {
        assertThat(Writes.texts(maps.validate(
                        map("'data': {'a b': '', '..': '', '..a': '', 'A.b-c_1': ''}, 'binaryData': {'ñ': ''}"),
                        Writes.onNothing())))
                .containsExactly(
                        "data[..]: Invalid value: \"..\": must not be '..'",
                        "data[..a]: Invalid value: \"..a\": must not start with '..'",
                        "data[a b]: Invalid value: \"a b\": " + KEY,
                        "binaryData[ñ]: Invalid value: \"ñ\": " + KEY);
    }

    @Test
    void aKeyIsATextOrBytes() {
        assertThat(Writes.texts(
                        maps.validate(map("'data': {'a': 'x'}, 'binaryData': {'a': 'eA=='}"), Writes.onNothing())))
                .containsExactly("data[a]: Invalid value: \"a\": duplicate of key present in binaryData");
    }

    @Test
    void theValuesTogetherHaveAMebibyte() {
        String half = "x".repeat(ConfigData.MAX_BYTES / 2);
        assertThat(maps.validate(map("'data': {'a': '" + half + "', 'b': '" + half + "'}"), Writes.onNothing()))
                .isEmpty();
        assertThat(Writes.texts(maps.validate(
                        map("'data': {'a': '" + half + "', 'b': '" + half + "', 'c': 'x'}"), Writes.onNothing())))
                .containsExactly("[]: Too long: may not be more than 1048576 bytes");
    }

    @Test
    void whatIsImmutableStaysSo() {
        ConfigMap old = map("'immutable': true, 'data': {'a': 'x'}");
        assertThat(Writes.texts(maps.validateUpdate(
                        map("'data': {'a': 'y'}, 'binaryData': {'b': 'eA=='}"), old, Writes.onNothing())))
                .containsExactly("immutable" + FIXED, "data" + FIXED, "binaryData" + FIXED);
        assertThat(maps.validateUpdate(map("'immutable': true, 'data': {'a': 'x'}"), old, Writes.onNothing()))
                .isEmpty();
        assertThat(maps.validateUpdate(old, map("'data': {'a': 'y'}"), Writes.onNothing()))
                .as("it may become so together with its last change")
                .isEmpty();
    }

    @Test
    void stringDataIsWrittenAndNotRead() {
        Secret secret = secret("'data': {'a': 'YQ==', 'b': 'Yg=='}, 'stringData': {'b': 'ñ', 'c': ''}");
        assertThat(secret.getData()).isEqualTo(Map.of("a", "YQ==", "b", "w7E=", "c", ""));
        assertThat(secret.getStringData()).isNullOrEmpty();
        assertThat(secret.getType()).isEqualTo("Opaque");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type': 'anything/else' | ",
                "'type': 'kubernetes.io/tls' | data[tls.crt]: Required value;data[tls.key]: Required value",
                "'type': 'kubernetes.io/tls', 'data': {'tls.crt': '', 'tls.key': ''} | ",
                "'type': 'kubernetes.io/basic-auth' | data[username]: Required value;data[password]: Required value",
                "'type': 'kubernetes.io/basic-auth', 'stringData': {'password': ''} | ",
                "'type': 'kubernetes.io/ssh-auth', 'data': {'ssh-privatekey': ''} | data[ssh-privatekey]: Required"
                        + " value",
                "'type': 'kubernetes.io/dockercfg' | data[.dockercfg]: Required value",
                "'type': 'kubernetes.io/dockerconfigjson', 'stringData': {'.dockerconfigjson': '{}'} | ",
                "'type': 'kubernetes.io/dockerconfigjson', 'stringData': {'.dockerconfigjson': 'secret'} |"
                        + " data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": not a JSON object",
                "'type': 'kubernetes.io/service-account-token' |"
                        + " metadata.annotations[kubernetes.io/service-account.name]: Required value",
            })
    void aTypeAsksForItsKeys(String secret, String expected) {
        assertThat(String.join(";", errors(secret))).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void theTypeOfASecretStays() {
        Secret old = secret("'type': 'kubernetes.io/tls', 'data': {'tls.crt': '', 'tls.key': ''}, 'immutable': true");
        assertThat(Writes.texts(secrets.validateUpdate(
                        secret("'data': {'tls.crt': 'eA==', 'tls.key': ''}, 'immutable': true"),
                        old,
                        Writes.onNothing())))
                .containsExactly("type: Invalid value: \"Opaque\": field is immutable", "data" + FIXED);
    }

    @Test
    void ofASecretThatAnAccountRefersToTheNameIsKept() {
        ServiceAccount account = Writes.json(
                ServiceAccount.class, "{'metadata': {'name': 'a'}, 'secrets': [{'name': 's', 'namespace': 'x'}]}");
        new ServiceAccountStrategy().prepareForCreate(account, Writes.onNothing());
        assertThat(account.getSecrets()).singleElement().satisfies(secret -> {
            assertThat(secret.getName()).isEqualTo("s");
            assertThat(secret.getNamespace()).isNull();
        });
    }

    /** The offsets are those of {@code base64.StdEncoding.DecodeString}. */
    @ParameterizedTest
    @CsvSource({
        "YQ==, -1",
        "Y\\nQ=\\r=, -1",
        "'', -1",
        "not base64, 3",
        "abc, 0",
        "YWFhYQ=, 7",
        "YQ==YQ==, 4",
        "=, 0",
        "Y===, 1",
        "YQ=a, 2",
        "YWE=x, 4",
        "ñ, 0"
    })
    void bytesAreBase64(String text, int wrongAt) throws Exception {
        String json = "{\"data\":{\"a\":\"" + text + "\"}}";
        ObjectNode tree = (ObjectNode)
                TreeReader.json(json.getBytes(StandardCharsets.UTF_8)).tree();
        String refusal = "";
        try {
            TypedTree.fit(tree, TypeSchema.of(Secret.class), Set.of());
        } catch (TypedTree.Mismatch mismatch) {
            refusal = mismatch.getMessage();
        }
        assertThat(refusal).isEqualTo(wrongAt < 0 ? "" : "illegal base64 data at input byte " + wrongAt);
    }
}
