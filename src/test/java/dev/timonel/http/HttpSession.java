package dev.timonel.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of one file against one server: remembers the answers that later requests refer to. */
final class HttpSession {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Map<String, HttpAnswer> answers = new HashMap<>();
    private final Variables variables;

    /** {@code baseUrl} takes the place of the file's {@code @host}. */
    HttpSession(HttpFile file, String baseUrl) {
        Map<String, String> values = new HashMap<>(file.variables());
        values.put("host", baseUrl);
        this.variables = new Variables(values, this::answer);
    }

    /** Sends the request and returns what is wrong with the answer, a sentence each. */
    List<String> run(HttpExample example) {
        HttpAnswer answer = send(example);
        if (!example.name().isEmpty()) {
            answers.put(example.name(), answer);
        }
        return example.expectations().stream()
                .map(variables::fillIn)
                .map(text -> Expectation.parse(text).complaint(answer))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The answer to the named request of this run. */
    HttpAnswer answer(String name) {
        HttpAnswer answer = answers.get(name);
        if (answer == null) {
            throw new IllegalArgumentException("no request named " + name + " has run yet");
        }
        return answer;
    }

    private HttpAnswer send(HttpExample example) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(variables.fillIn(example.url())))
                .timeout(PATIENCE)
                .method(
                        example.method(),
                        example.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(variables.fillIn(example.body())));
        example.headers().forEach(h -> request.header(h.name(), variables.fillIn(h.value())));
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, List<String>> headers = new TreeMap<>();
            response.headers().map().forEach((name, values) -> headers.put(lower(name), values));
            return new HttpAnswer(response.statusCode(), headers, response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(example.title() + " got no answer", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
