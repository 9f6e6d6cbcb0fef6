package dev.timonel.mcp;

import dev.timonel.model.KubeJson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /mcp}: one JSON-RPC message in, one JSON answer out. Nothing is streamed, nothing is kept. */
final class McpServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(McpServlet.class);
    private static final String JSON = "application/json";

    private final transient Methods methods;
    /** A dump comes as an argument. */
    private final transient LargeMessages large;

    McpServlet(Methods methods, LargeMessages large) {
        this.methods = methods;
        this.large = large;
    }

    @Override
    public void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            int status = request.getMethod().equals("OPTIONS") ? 200 : 405;
            refuse(
                    response,
                    new RpcException(
                            status, RpcException.INVALID_REQUEST, "Method not allowed: every message is a POST"));
            return;
        }
        try {
            answer(request, response);
        } catch (RpcException refused) {
            refuse(response, refused);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith(JSON)) {
            throw new RpcException(415, RpcException.INVALID_REQUEST, "Content-Type must be application/json");
        }
        try (LargeMessages.Message body = large.new Message()) {
            answer(RpcMessage.parse(body.read(request.getInputStream())), request, response);
        }
    }

    private void answer(RpcMessage message, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            Era era = Era.of(message, request::getHeader);
            if (message.isNotification()) {
                response.setStatus(202);
                return;
            }
            write(response, 200, message.result(methods.result(message, era)));
        } catch (RpcException refused) {
            write(response, refused.status(), message.error(refused));
        } catch (RuntimeException broken) {
            String id = Long.toString(System.nanoTime() & 0xfffffffffL, 36);
            LOG.error("MCP request failed, id {}", id, broken);
            write(
                    response,
                    500,
                    message.error(new RpcException(500, RpcException.INTERNAL, "Internal error, id " + id)));
        }
    }

    private static void refuse(HttpServletResponse response, RpcException refused) throws IOException {
        write(response, refused.status(), RpcMessage.errorOfNone(refused));
    }

    private static void write(HttpServletResponse response, int status, ObjectNode message) throws IOException {
        byte[] body = KubeJson.mapper().writeValueAsBytes(message);
        response.setStatus(status);
        response.setContentType(JSON);
        response.setHeader("Cache-Control", "no-store");
        if (status == 503) {
            response.setHeader("Retry-After", "1");
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
