package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** A start makes nothing of the documentation's libraries; they work when somebody comes. */
class StartOnlyWhatIsAskedForTest {

    @Test
    void theDocumentationTakesNoPartInTheStart() throws Exception {
        try (RunningTimonel timonel = Timonel.start()) {
            ConfigurableListableBeanFactory beans = RunningContext.of(timonel).getBeanFactory();
            assertThat(get(timonel, "/route?to=kubernetes.default:443")).isEqualTo(200);

            assertThat(made(beans))
                    .noneMatch(name -> name.startsWith("openApi") || name.contains("ModelConverter"))
                    .doesNotContain("swaggerPage", "springdocObjectMapperProvider", "openAPIBuilder");
            assertThat(get(timonel, "/swagger-ui/index.html")).isEqualTo(200);
            assertThat(made(beans)).contains("swaggerPage");
            assertThat(get(timonel, "/v3/api-docs")).isEqualTo(200);
        }
    }

    private static List<String> made(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> beans.getBeanDefinition(name).isSingleton() && beans.containsSingleton(name))
                .toList();
    }

    private static int get(RunningTimonel timonel, String path) throws IOException, InterruptedException {
        URI uri = URI.create(timonel.url() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
