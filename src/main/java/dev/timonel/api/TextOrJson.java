package dev.timonel.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Whether a client that says what it accepts wants an answer as text for a person, or as JSON. */
public final class TextOrJson {
    public static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private TextOrJson() {}

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
