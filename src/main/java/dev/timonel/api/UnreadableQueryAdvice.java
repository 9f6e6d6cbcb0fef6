package dev.timonel.api;

import dev.timonel.model.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** A query whose escapes are not UTF-8 is the client's mistake, which Tomcat tells as a failure of the server. */
@ControllerAdvice
class UnreadableQueryAdvice {

    @ExceptionHandler(InvalidParameterException.class)
    void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Exchange(request, response)
                .answer(Answer.failure(StatusException.badRequest("the query of the URL cannot be decoded")));
    }
}
