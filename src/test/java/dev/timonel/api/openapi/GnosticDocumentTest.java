package dev.timonel.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GnosticDocumentTest {
    private static final String DOCUMENT = """
        {"swagger":"2.0","info":{"title":"K","version":"v1"}
        ,"paths":{"/p/{name}":{"parameters":[{"in":"path","name":"name"
        ,"required":true,"type":"string","uniqueItems":true}],"patch":{"consumes":["application/json"],"description":"d","operationId":"o"
        ,"parameters":[{"in":"body","name":"body"
        ,"required":true,"schema":{"$ref":"#/definitions/A"}},{"description":"q","in":"query","name":"dryRun","type":"string","uniqueItems":true}]
        ,"produces":["application/json"]
        ,"responses":{"200":{"description":"OK","schema":{"$ref":"#/definitions/A"}},"401":{"description":"No"}},"schemes":["https"],"tags":["t"]}}}
        ,"definitions":{"A":{"description":"a"
        ,"properties":{"m":{"additionalProperties":{"type":"string"},"type":"object"},"n":{"format":"int32","type":"integer"}
        ,"s":{"items":{"$ref":"#/definitions/A"},"type":"array"}}
        ,"required":["n"],"type":"object"}}
        ,"security":[{"BearerToken":[]}]
        ,"securityDefinitions":{"BearerToken":{"description":"b","in":"header","name":"authorization","type":"apiKey"}}}
        """;

    /** What gnostic-models 0.7.0 makes of the document: {@code ParseDocument}, then {@code proto.Marshal}. */
    private static final String BYTES = """
        0a03322e3012070a014b1202763142ea0112e7010a092f702f7b6e616d657d12d90142b5010a01741a01642a016f32106170
        706c69636174696f6e2f6a736f6e3a106170706c69636174696f6e2f6a736f6e42250a230a211204626f64791a04626f6479
        20012a110a0f232f646566696e6974696f6e732f4142230a21121f1a1d120571756572791a0171220664727952756e320673
        7472696e67a001014a330a220a03323030121b0a190a024f4b12130a110a0f232f646566696e6974696f6e732f410a0d0a03
        34303112060a040a024e6f520568747470734a1f0a1d121b2219080112047061746822046e616d652a06737472696e679801
        014a7f0a7d0a014112782201619a01016eb201080a066f626a656374ca01630a200a016d121baa010d0a0bb201080a067374
        72696e67b201080a066f626a6563740a180a016e12131205696e743332b201090a07696e74656765720a250a01731220b201
        070a056172726179ba01130a110a0f232f646566696e6974696f6e732f4162110a0f0a0b426561726572546f6b656e12006a
        350a330a0b426561726572546f6b656e122412220a066170694b6579120d617574686f72697a6174696f6e1a066865616465
        72220162
        """;

    @Test
    void theBytesAreThoseOfGnostic() {
        byte[] bytes = GnosticDocument.of(KubeJson.tree(DOCUMENT.getBytes(StandardCharsets.UTF_8)));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(BYTES.replace("\n", ""));
    }
}
