package dev.timonel.api.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.timonel.api.openapi.OpenApiDocuments;
import dev.timonel.model.KubeJson;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.properties.AbstractSwaggerUiConfigProperties.SwaggerUrl;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Adds the paths of all kinds to the document that springdoc makes of the code. To make it takes seconds, so Swagger UI reads
 * {@code /openapi.yaml} instead: the same, written beforehand, from {@code api-spec}.
 */
@Configuration(proxyBeanMethods = false)
public class DocsConfiguration {

    private static final String DESCRIPTION = """
        Kubernetes Services without the cluster: which pod a request reaches, and why.

        To see it: create a Pod, create a Service, then ask Routing where a request to `web.default:80` goes. The \
        examples are filled in; press *Try it out* and *Execute*. The page at [/](/) has the same for a terminal.
        """;

    @Bean
    OpenApiCustomizer kindsInOpenApi(OpenApiDocuments documents) {
        return document -> {
            KindPaths kinds = new KindPaths(documents);
            OpenAPI parsed = read(KubeJson.write(kinds.document()), OpenAPI.class);
            if (document.getComponents() == null) {
                document.setComponents(new Components());
            }
            parsed.getPaths().forEach(document::path);
            parsed.getComponents()
                    .getSchemas()
                    .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
            parsed.getComponents()
                    .getParameters()
                    .forEach((name, parameter) -> document.getComponents().addParameters(name, parameter));
            document.getComponents().addSchemas("JsonNode", new Schema<>().description("Any JSON value"));
            addExample(document);
            document.info(new Info()
                    .title("Timonel")
                    .description(DESCRIPTION)
                    .version("v1.37")
                    .license(new License().name("Apache-2.0")));
            document.servers(List.of(new Server().url("/")));
            kinds.tags()
                    .forEach((tag, text) ->
                            document.addTagsItem(new Tag().name(tag).description(text)));
        };
    }

    @Bean
    @Lazy
    SwaggerPage swaggerPage(
            SwaggerUiConfigProperties config,
            SwaggerUiOAuthProperties oauth,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider mapper) {
        return new SwaggerPage(config, oauth, welcome, mapper);
    }

    /** Stands where springdoc's own page would, and makes ours when somebody opens it. */
    @Bean
    SwaggerIndexTransformer swaggerIndexTransformer(ObjectProvider<SwaggerPage> page) {
        return (request, resource, chain) -> page.getObject().transform(request, resource, chain);
    }

    /** Beside the document with the examples, those of all groups, as clients read them. */
    @Bean
    static BeanPostProcessor groupsInSwaggerUi(ObjectProvider<OpenApiDocuments> documents) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof SwaggerUiConfigProperties config) {
                    Set<SwaggerUrl> urls = new LinkedHashSet<>();
                    urls.add(new SwaggerUrl("timonel", config.getUrl(), "Timonel, with examples"));
                    for (String group : KindPaths.groups(documents.getObject())) {
                        urls.add(new SwaggerUrl(group, "/openapi/v3/" + group, group));
                    }
                    config.setUrls(urls);
                }
                return bean;
            }
        };
    }

    /** springdoc is there when its paths are asked for, and takes no part in the start. */
    @Bean
    static BeanFactoryPostProcessor springdocWhenAskedFor() {
        return new SpringdocWhenAskedFor();
    }

    /** What {@code GET /route} answers when the Pod and the Service of the examples are there. */
    private static void addExample(OpenAPI document) {
        try (InputStream in = DocsConfiguration.class.getResourceAsStream("/openapi/route.json")) {
            Object decision = read(Objects.requireNonNull(in).readAllBytes(), Object.class);
            document.getPaths().forEach((path, item) -> {
                if (path.equals("/route")) {
                    item.getGet().getResponses().forEach((code, response) -> showIn(response, decision));
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The errors have no content, and what is for a terminal is no JSON. */
    private static void showIn(ApiResponse response, Object decision) {
        if (response.getContent() != null) {
            response.getContent().forEach((type, media) -> {
                if (type.equals("application/json")) {
                    media.setExample(decision);
                }
            });
        }
    }

    private static <T> T read(byte[] json, Class<T> type) {
        try {
            return Json.mapper().readValue(new String(json, StandardCharsets.UTF_8), type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
