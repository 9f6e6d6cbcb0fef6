package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.registry.Registry;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /route}, {@code /overlay} and {@code /healthcheck}. Needs beans of Registry, SnapshotSource (the registry is one), PastSnapshots, ProxyConfig and MeterRegistry. */
@Configuration(proxyBeanMethods = false)
public class RouteConfiguration {

    @Bean
    Router router(ProxyConfig config) {
        return new Router(config);
    }

    @Bean
    RouteTickets routeTickets(Registry registry, Router router) {
        RouteTickets tickets = new RouteTickets(Ticker.systemTicker());
        registry.onPublish((snapshot, changes) -> tickets.published(
                changes,
                site -> router.reachable(
                        snapshot, site.node(), site.port(), site.family()))); // as long as there is one
        return tickets;
    }

    @Bean
    ServletRegistrationBean<RouteServlet> routeServlet(
            SnapshotSource snapshots, PastSnapshots past, Router router, RouteTickets tickets, MeterRegistry metrics) {
        RouteServlet servlet = new RouteServlet(snapshots, past, new RouteService(router, tickets), metrics);
        ServletRegistrationBean<RouteServlet> registration = new ServletRegistrationBean<>(servlet, "/route");
        registration.setName("route");
        return registration;
    }

    @Bean
    RouteOperation routeOperation(ServletRegistrationBean<RouteServlet> registration) {
        return new RouteOperation(Objects.requireNonNull(registration.getServlet()));
    }

    @Bean
    OverlayController overlayController(SnapshotSource snapshots, PastSnapshots past, ProxyConfig config) {
        return new OverlayController(snapshots, past, config.clusterCidrs());
    }

    @Bean
    HealthCheckController healthCheckController(SnapshotSource snapshots) {
        return new HealthCheckController(snapshots);
    }
}
