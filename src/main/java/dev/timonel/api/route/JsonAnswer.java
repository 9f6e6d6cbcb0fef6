package dev.timonel.api.route;

import dev.timonel.api.TextOrJson;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers of this package: JSON as the Kubernetes API writes it, and refusals as a {@code v1 Status}. Never cached. */
final class JsonAnswer {
    private JsonAnswer() {}

    static ResponseEntity<byte[]> ok(Supplier<Object> body) {
        try {
            return of(200).body(KubeJson.write(body.get()));
        } catch (StatusException refused) {
            return refusal(refused);
        }
    }

    static ResponseEntity<byte[]> refusal(StatusException refused) {
        return of(refused.code()).body(KubeJson.write(refused.status()));
    }

    static ResponseEntity<byte[]> text(String text) {
        return of(200).contentType(TextOrJson.TEXT).body(text.getBytes(StandardCharsets.UTF_8));
    }

    static ResponseEntity.BodyBuilder of(int code) {
        return ResponseEntity.status(code)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store");
    }
}
