package dev.timonel.api.docs;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/** Swagger UI's page with our title, icon and corrections of its style, among them its width on a phone. */
final class SwaggerPage extends SwaggerIndexPageTransformer {

    SwaggerPage(
            SwaggerUiConfigProperties config,
            SwaggerUiOAuthProperties oauth,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider mapper) {
        super(config, oauth, welcome, mapper);
    }

    @Override
    public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
            throws IOException {
        Resource page = super.transform(request, resource, chain);
        if (!"index.html".equals(resource.getFilename())) {
            return page;
        }
        String html = page.getContentAsString(StandardCharsets.UTF_8)
                .replace("<title>Swagger UI</title>", "<title>Timonel API</title>")
                .replaceAll(" *<link rel=\"icon\"[^>]*>\n", "")
                .replace("</head>", """
                          <meta name="viewport" content="width=device-width, initial-scale=1">
                            <link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
                            <link rel="stylesheet" href="/ui/swagger.css">
                          </head>""");
        return new TransformedResource(resource, html.getBytes(StandardCharsets.UTF_8));
    }
}
