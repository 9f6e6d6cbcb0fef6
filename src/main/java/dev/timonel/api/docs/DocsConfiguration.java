package dev.timonel.api.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.timonel.model.KubeJson;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the paths of all kinds to the document that springdoc serves. */
@Configuration(proxyBeanMethods = false)
class DocsConfiguration {

    @Bean
    OpenApiCustomizer kindsInOpenApi() {
        byte[] kinds = KubeJson.write(new KindPaths().document());
        return document -> {
            OpenAPI parsed = parse(kinds);
            if (document.getComponents() == null) {
                document.setComponents(new Components());
            }
            parsed.getPaths().forEach(document::path);
            parsed.getComponents()
                    .getSchemas()
                    .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
            document.info(new Info()
                    .title("Timonel")
                    .description("Kubernetes Services without the cluster: which pod a request reaches, and why.")
                    .version("v1.37")
                    .license(new License().name("Apache-2.0")));
            document.servers(List.of(new Server().url("/")));
            KindPaths.tags()
                    .forEach((tag, text) ->
                            document.addTagsItem(new Tag().name(tag).description(text)));
        };
    }

    private static OpenAPI parse(byte[] json) {
        try {
            return Json.mapper().readValue(new String(json, StandardCharsets.UTF_8), OpenAPI.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
