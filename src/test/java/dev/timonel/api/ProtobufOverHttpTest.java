package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.codec.ProtobufForm;
import java.io.DataInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers to a client that takes nothing but protobuf. */
@Timeout(300)
class ProtobufOverHttpTest extends EdgeServer {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private <T> HttpResponse<T> ask(String path, String accept, HttpResponse.BodyHandler<T> how) throws Exception {
        return client.send(to(path).header("Accept", accept).build(), how);
    }

    private byte[] protobuf(String path, int code) throws Exception {
        HttpResponse<byte[]> answer = ask(path, ProtobufForm.CONTENT_TYPE, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(ProtobufForm.CONTENT_TYPE);
        return answer.body();
    }

    private byte[] json(String path) throws Exception {
        return get(path).body().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whoTakesNothingElseGetsObjectsListsWatchesAndRefusalsInProtobuf() throws Exception {
        registry.create(pod("default", "a"));
        registry.create(pod("default", "b"));
        byte[] a = json(PODS + "/a");

        assertThat(protobuf(PODS + "/a", 200)).isEqualTo(ProtobufForm.of(a).orElseThrow());
        assertThat(protobuf(PODS + "/none", 404))
                .isEqualTo(ProtobufForm.of(json(PODS + "/none")).orElseThrow());
        byte[] list = protobuf(PODS, 200);
        assertThat(list).startsWith('k', '8', 's', 0).containsSequence("PodList".getBytes(StandardCharsets.UTF_8));
        assertThat(list).containsSequence(ProtobufForm.bare(a));
        assertThat(list).containsSequence(ProtobufForm.bare(json(PODS + "/b")));
    }

    @Test
    void aWatchHasItsFrames() throws Exception {
        registry.create(pod("default", "a"));
        byte[] added =
                ProtobufForm.frame("ADDED", ProtobufForm.of(json(PODS + "/a")).orElseThrow());

        HttpResponse<InputStream> watch = ask(
                PODS + "?watch=true&timeoutSeconds=1",
                "application/vnd.kubernetes.protobuf;stream=watch",
                HttpResponse.BodyHandlers.ofInputStream());

        assertThat(watch.headers().firstValue("Content-Type")).hasValue(ProtobufForm.STREAM_TYPE);
        try (DataInputStream in = new DataInputStream(watch.body())) {
            assertThat(in.readNBytes(added.length)).isEqualTo(added);
        }
    }

    @Test
    void metadataAloneHasAMessage() throws Exception {
        registry.create(pod("default", "a"));
        String as = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        byte[] json = ask(PODS + "/a", "application/json" + as, HttpResponse.BodyHandlers.ofByteArray())
                .body();

        HttpResponse<byte[]> answer =
                ask(PODS + "/a", ProtobufForm.CONTENT_TYPE + as, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.body()).isEqualTo(ProtobufForm.of(json).orElseThrow());
    }

    @Test
    void whatIsWrittenIsAnsweredSo() throws Exception {
        HttpRequest.Builder create = to(PODS + "?dryRun=All")
                .header("Accept", ProtobufForm.CONTENT_TYPE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"c\"}}"));

        HttpResponse<byte[]> answer = client.send(create.build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.body()).startsWith('k', '8', 's', 0);
    }
}
