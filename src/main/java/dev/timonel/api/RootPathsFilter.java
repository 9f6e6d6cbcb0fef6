package dev.timonel.api;

import dev.timonel.registry.Registry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/** {@code GET /}: the list of paths for API clients; whoever takes HTML, a browser, gets the page. */
final class RootPathsFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Registry registry;

    RootPathsFilter(Registry registry) {
        this.registry = registry;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = new Exchange(request, response);
        String accept = exchange.accept();
        boolean html = accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        response.addHeader("Vary", "Accept");
        if (reads && !html && request.getRequestURI().equals("/")) {
            exchange.answer(Answer.json(200, Discovery.paths(registry.current().custom())));
        } else {
            chain.doFilter(request, response);
        }
    }
}
