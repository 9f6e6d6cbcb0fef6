package dev.timonel.api;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** The answers of this project's own paths, indented for whom those of the Kubernetes API are. */
@ControllerAdvice("dev.timonel.api")
class PrettyAnswerAdvice implements ResponseBodyAdvice<byte[]> {

    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public byte @Nullable [] beforeBodyWrite(
            byte @Nullable [] body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body == null || !type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
            return body;
        }
        String parameter = request instanceof ServletServerHttpRequest servlet
                ? servlet.getServletRequest().getParameter("pretty")
                : null;
        return PrettyJson.wanted(parameter, request.getHeaders().getFirst("User-Agent")) ? PrettyJson.of(body) : body;
    }
}
