package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Status for an error that arose outside the Kubernetes verbs: in Spring, in Tomcat, in another controller. */
final class ErrorStatus {
    private ErrorStatus() {}

    /** A StatusException among the causes speaks for itself, and Tomcat's of a body that it waited for; else the HTTP code decides. */
    static Answer of(int code, @Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusException refusal) {
                return Answer.failure(refusal);
            }
            if (cause instanceof SocketTimeoutException) {
                return Answer.failure(StatusException.requestTimeout("the body of the request did not arrive in time"));
            }
            if (cause instanceof EOFException) {
                return Answer.failure(
                        StatusException.badRequest("the body of the request is shorter than its Content-Length"));
            }
        }
        if (error != null && code >= 500) {
            return Exchange.failure(error);
        }
        return Answer.failure(
                switch (code) {
                    case 404 -> StatusException.noSuchPath();
                    case 405, 501 ->
                        StatusException.methodNotAllowed(
                                "the server does not allow this method on the requested resource");
                    case 406 -> StatusException.notAcceptable(List.of(Answer.JSON));
                    case 413 -> StatusException.tooLarge("Request entity too large");
                    case 415 -> StatusException.unsupportedMediaType(List.of(Answer.JSON));
                    case 505 -> StatusException.versionNotSupported();
                    case 503 -> StatusException.unavailable("the server is currently unable to handle the request");
                    default ->
                        code >= 500
                                ? StatusException.internal("unexpected error")
                                : StatusException.badRequest("the server rejected the request as malformed");
                });
    }
}
