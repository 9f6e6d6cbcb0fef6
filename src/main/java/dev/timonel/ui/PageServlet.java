package dev.timonel.ui;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** Answers {@code GET /} to whoever takes HTML; the list of paths that API clients get there is the business of the API. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page page = Page.choose(request.getParameter("lang"), Collections.list(request.getLocales()));
        byte[] html = page.html().getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Content-Language", page.language());
        response.setHeader("Cache-Control", "no-cache");
        response.addHeader("Vary", "Accept, Accept-Language");
        response.setContentLength(html.length);
        response.getOutputStream().write(html);
    }
}
