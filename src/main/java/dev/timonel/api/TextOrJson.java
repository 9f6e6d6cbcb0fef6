package dev.timonel.api;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** An answer as text for a person, or as JSON: by what a client says that it accepts. A refusal is a v1 Status. */
public final class TextOrJson {
    public static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private TextOrJson() {}

    /** What the work makes, for this client, or its refusal. */
    public static <T> ResponseEntity<byte[]> answer(String accept, Supplier<T> work, Function<T, String> text) {
        try {
            T done = work.get();
            return prefersText(accept)
                    ? body(200, TEXT, text.apply(done).getBytes(StandardCharsets.UTF_8))
                    : body(200, MediaType.APPLICATION_JSON, KubeJson.write(done));
        } catch (StatusException refused) {
            return refusal(refused);
        }
    }

    public static ResponseEntity<byte[]> refusal(StatusException refused) {
        return body(refused.code(), MediaType.APPLICATION_JSON, KubeJson.write(refused.status()));
    }

    /** An answer that no cache keeps. */
    public static ResponseEntity<byte[]> body(int code, MediaType type, byte[] body) {
        return ResponseEntity.status(code)
                .contentType(type)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(body);
    }

    /** Whether text comes before JSON in what the client accepts; without a preference it gets JSON. */
    public static boolean prefersText(String accept) {
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            double text = quality(accepted, MediaType.TEXT_PLAIN);
            return text > quality(accepted, MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }

    /** Of these types the one that the client likes best; the first without a preference, or if it takes none. */
    public static MediaType preferred(String accept, List<MediaType> offered) {
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            MediaType best = offered.get(0);
            for (MediaType each : offered) {
                best = quality(accepted, each) > quality(accepted, best) ? each : best;
            }
            return best;
        } catch (InvalidMediaTypeException unreadable) {
            return offered.get(0);
        }
    }

    /** That of the most specific range that includes the type, 0 without any. */
    private static double quality(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(range -> range.includes(type))
                .reduce((a, b) -> b.isMoreSpecific(a) ? b : a)
                .map(MediaType::getQualityValue)
                .orElse(0.0);
    }
}
