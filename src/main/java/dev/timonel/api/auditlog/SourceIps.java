package dev.timonel.api.auditlog;

import dev.timonel.net.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From where a request came: {@code apimachinery/pkg/util/net SourceIPs}. All but the last are what the client says. */
final class SourceIps {
    private static final int MOST = 20;

    private SourceIps() {}

    static List<String> of(HttpServletRequest request) {
        List<String> all = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (String part : header.split(",", MOST + 1)) {
                add(part, all);
            }
        }
        String real = request.getHeader("X-Real-Ip");
        if (real != null && !all.contains(real.strip())) {
            add(real, all);
        }
        String connection = request.getRemoteAddr();
        if (all.isEmpty() || !all.get(all.size() - 1).equals(connection)) {
            add(connection, all);
        }
        return List.copyOf(all);
    }

    private static void add(@Nullable String text, List<String> to) {
        if (text != null && to.size() <= MOST) {
            IpAddress.parse(text.strip()).ifPresent(ip -> to.add(ip.toString()));
        }
    }
}
