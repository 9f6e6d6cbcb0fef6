package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** What Tomcat itself refuses, before any servlet sees it, as a {@code v1 Status} instead of an HTML page. */
public final class StatusErrorValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Answer answer = answer(request, response.getStatus());
        try {
            response.setStatus(answer.code());
            response.setContentType(answer.contentType());
            answer.headers().forEach(response::setHeader);
            BrowserPolicy.DATA.headers().forEach(response::setHeader);
            OutputStream out = response.getOutputStream();
            out.write(answer.body());
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The client has gone, or somebody else answers: nothing left to say.
            container.getLogger().debug("no error page", e);
        }
    }

    /** 501 is what Tomcat says of a method, and of a coding of the body that is none; 400 also of a body that did not come. */
    private static Answer answer(Request request, int code) {
        String coding = request.getHeader("Transfer-Encoding");
        return code == 501 && coding != null && !coding.equalsIgnoreCase("chunked")
                ? Answer.failure(StatusException.notImplemented("Unsupported transfer encoding: " + coding))
                : ErrorStatus.of(code, code == 400 ? request.getCoyoteRequest().getErrorException() : null);
    }
}
