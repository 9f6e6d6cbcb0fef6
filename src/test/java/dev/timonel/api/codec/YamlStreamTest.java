package dev.timonel.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.model.tree.TreeReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.node.ObjectNode;

class YamlStreamTest {

    private static String yaml(String json) {
        return new String(
                YamlStream.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void itReadsAsKubernetesWritesIt() {
        assertThat(yaml("{'apiVersion':'v1','kind':'Pod','metadata':{'labels':{'app.kubernetes.io/name':'web'}},"
                        + "'spec':{'containers':[{'name':'c','ports':[{'containerPort':80}]}],'hostNetwork':false,"
                        + "'tolerations':[]},'status':{}}"))
                .isEqualTo("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          labels:
                            app.kubernetes.io/name: web
                        spec:
                          containers:
                          - name: c
                            ports:
                            - containerPort: 80
                          hostNetwork: false
                          tolerations: []
                        status: {}
                        """);
    }

    /** Each is text, and stays text for readers of YAML 1.1, to whom {@code no} is false, and of 1.2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yes",
                "No",
                "on",
                "OFF",
                "y",
                "N",
                "true",
                "null",
                "Null",
                "~",
                "1",
                "-1",
                "+1",
                "0x1F",
                "0o17",
                "017",
                "1_000",
                "1e3",
                "1.5",
                ".5",
                ".inf",
                ".NaN",
                "-.inf",
                "12:30:00",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                "a: b",
                "a:",
                ":a",
                "a #b",
                "#a",
                "- a",
                "-",
                "? a",
                "a\nb",
                "a\n",
                "\na",
                "a\r\nb",
                "\ttab",
                "trailing ",
                " leading",
                "é",
                "😀",
                "\u0001",
                "\u0085",
                "\u2028",
                "@a",
                "`a",
                "{a}",
                "[a]",
                "*a",
                "&a",
                "!a",
                "%a",
                "|",
                ">",
                "'",
                "\"",
                "it's",
                "\\",
                "<<",
                "=",
                "10.0.0.1",
                "80/TCP",
                "node-1",
                "a/b",
                "A.b_c-d",
                "e1",
                "Infinity"
            })
    void textStaysText(String text) {
        ObjectNode object = KubeJson.mapper().createObjectNode();
        object.put("value", text).put(text, "name").putArray("list").add(text);

        byte[] yaml = YamlStream.of(KubeJson.write(object));

        assertThat(KubeJson.mapper().valueToTree(readAs12(yaml)).toString()).isEqualTo(object.toString());
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
        assertThat(KubeJson.mapper().valueToTree(read).toString()).isEqualTo(object.toString());
    }

    private static Object readAs12(byte[] yaml) {
        try {
            return TreeReader.yaml(yaml).tree();
        } catch (TreeReader.Malformed e) {
            throw new IllegalArgumentException(new String(yaml, StandardCharsets.UTF_8), e);
        }
    }

    @Test
    void numbersAndNothingKeepTheirTypes() {
        assertThat(yaml("{'a':1,'b':-9223372036854775808,'c':1.5,'d':true,'e':null}"))
                .isEqualTo("a: 1\nb: -9223372036854775808\nc: 1.5\nd: true\ne: null\n");
    }

    @Test
    void theBytesMayComeOneByOne() throws Exception {
        byte[] json = "{\"items\":[{\"näme\":\"wéb\"},12345,true]}".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (YamlStream stream = new YamlStream(out)) {
            for (byte b : json) {
                stream.write(b);
            }
        }

        assertThat(out.toByteArray()).isEqualTo(YamlStream.of(json));
    }
}
