package dev.timonel.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Spring's error page, as a {@code v1 Status}: clients print anything else as gibberish. */
@Controller
class StatusErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return; // Tomcat would append it to what has been sent, as to the events of a watch
        }
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object error = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        // Asked for directly, it is a path like any other that does not exist.
        int status = code instanceof Integer number ? number : HttpServletResponse.SC_NOT_FOUND;
        new Exchange(request, response)
                .answer(ErrorStatus.of(status, error instanceof Throwable thrown ? thrown : null));
    }
}
