package dev.timonel.api;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.api.auditlog.AuditLog;
import dev.timonel.api.connection.BoundedHttp;
import dev.timonel.api.connection.ReaderPlaces;
import dev.timonel.api.openapi.OpenApiDocuments;
import dev.timonel.api.table.Negotiation;
import dev.timonel.api.watch.WatchHub;
import dev.timonel.authentication.Authenticator;
import dev.timonel.authentication.ServiceAccountTokens;
import dev.timonel.authorization.Policies;
import dev.timonel.registry.Registry;
import dev.timonel.snapshot.Frozen;
import dev.timonel.snapshot.PastChanges;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The HTTP edge: the Kubernetes API as one servlet beside Spring's, and errors as {@code v1 Status} everywhere. Beans of
 * type {@link HealthCheck} are what {@code /readyz} asks.
 */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
    /** Bytes that every connection holds twice, in use or not: a usual answer, and half of Tomcat's default. */
    private static final String CONNECTION_BUFFER = "4096";

    @Bean(destroyMethod = "close")
    WatchHub watchHub(Registry registry, MeterRegistry meters, ObjectProvider<RandomGenerator> random) {
        return new WatchHub(registry, meters, random.getIfAvailable(Random::new));
    }

    /** Watches end before the server waits for open requests, or a graceful shutdown would wait for all of them. */
    @Bean
    SmartLifecycle watchShutdown(WatchHub watches) {
        return new WatchShutdown(watches);
    }

    @Bean
    OpenApiDocuments publishedDocuments(Registry registry) {
        return new OpenApiDocuments(
                new Discovery.Resources(() -> registry.current().custom()));
    }

    @Bean
    ServletRegistrationBean<KubernetesServlet> kubernetesServlet(
            Registry registry,
            PastChanges past,
            Clock clock,
            WatchHub watches,
            OpenApiDocuments openApi,
            ObjectProvider<HealthCheck> checks,
            ObjectProvider<WarningSettings> warnings,
            Policies policies,
            ObjectProvider<Authenticator> authenticators,
            ObjectProvider<ExternalAddress> address) {
        Optional<Authenticator> authenticator = Optional.ofNullable(authenticators.getIfAvailable());
        Optional<ServiceAccountTokens> accounts = authenticator.map(Authenticator::serviceAccounts);
        Negotiation negotiation = new Negotiation(() -> Frozen.now(registry.current(), clock.instant()));
        KubernetesServlet servlet = new KubernetesServlet(
                registry,
                new Reviews(policies, authenticator),
                new ReadVerbs(
                        registry,
                        negotiation,
                        new Pages(
                                registry.past(),
                                Ticker.systemTicker(),
                                Replaced.in(registry)::bytes,
                                Runtime.getRuntime().maxMemory() / 16),
                        watches,
                        new UntrackedPods(past, System::nanoTime)),
                new WriteVerbs(
                        registry,
                        past,
                        new RoleWrites(policies),
                        negotiation,
                        new TrapWarnings(registry, warnings.getIfAvailable(() -> new WarningSettings(true)))),
                new DeleteVerbs(registry),
                new PodPlacements(registry),
                new ScaleVerbs(registry),
                new TokenRequests(registry, accounts, clock),
                new PodLogs(registry, clock),
                new OpenApiAnswers(openApi),
                new HealthAnswers(checks.orderedStream().toList()),
                new IssuerDiscovery(
                        accounts, address.getIfAvailable(() -> new ExternalAddress(() -> "https://localhost"))));
        ServletRegistrationBean<KubernetesServlet> registration =
                new ServletRegistrationBean<>(servlet, KubernetesServlet.MAPPINGS);
        registration.setName("kubernetes");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    @Bean
    Policies policies(Registry registry) {
        return new Policies(registry::current);
    }

    /** Without an Authenticator nobody's credentials are good. */
    @Bean
    Gate gate(ObjectProvider<Authenticator> authenticator, Policies policies, ObjectProvider<OpenDoor> door) {
        return new Gate(
                Optional.ofNullable(authenticator.getIfAvailable()),
                policies,
                door.getIfAvailable(() -> new OpenDoor(true)).open());
    }

    @Bean
    SlowClients slowSenders() {
        return SlowClients.sending(24, System::nanoTime);
    }

    /** Of those who are answered shortly, and do not read even that. */
    @Bean
    ReaderPlaces readerPlaces() {
        return new ReaderPlaces(24);
    }

    /** Before everything: other filters, every servlet, and what is added later. */
    @Bean
    FilterRegistrationBean<DoorFilter> door(
            AllowedHosts hosts,
            Gate gate,
            SlowClients slowSenders,
            ObjectProvider<AuditLog> log,
            MeterRegistry meters) {
        AuditLog told = log.getIfAvailable();
        SlowClients readers = SlowClients.reading(40, System::nanoTime);
        FunctionCounter.builder("timonel.answers.cut", readers, SlowClients::cuts)
                .description("Long answers that the server ended before all was read, since it was read too slowly")
                .register(meters);
        FilterRegistrationBean<DoorFilter> registration = new FilterRegistrationBean<>(new DoorFilter(
                new Door(hosts), gate, slowSenders, readers, told == null ? null : new AuditedRequests(told)));
        registration.addUrlPatterns("/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<RootPathsFilter> rootPaths(Registry registry) {
        FilterRegistrationBean<RootPathsFilter> registration =
                new FilterRegistrationBean<>(new RootPathsFilter(registry));
        registration.addUrlPatterns("/");
        return registration;
    }

    /** Spring's servlet does it for itself, and no other asks Spring for its request. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> withoutRequestContext() {
        FilterRegistrationBean<RequestContextFilter> none = new FilterRegistrationBean<>(new RequestContextFilter());
        none.setEnabled(false);
        return none;
    }

    @Bean
    StatusErrorController statusErrorController() {
        return new StatusErrorController();
    }

    @Bean
    UnreadableQueryAdvice unreadableQueryAdvice() {
        return new UnreadableQueryAdvice();
    }

    /** Nothing is validated by annotations, so that the library for it, which springdoc brings, need not start with every server. */
    @Bean
    WebMvcConfigurer withoutBeanValidation() {
        return new WebMvcConfigurer() {
            @Override
            public Validator getValidator() {
                return new Validator() {
                    @Override
                    public boolean supports(Class<?> type) {
                        return false;
                    }

                    @Override
                    public void validate(Object target, Errors errors) {}
                };
            }
        };
    }

    @Bean
    PrettyAnswerAdvice prettyAnswerAdvice() {
        return new PrettyAnswerAdvice();
    }

    /**
     * Encoded slashes reach the servlet, which refuses them with a Status; so is whatever Tomcat refuses. A body that waits to be
     * asked for is not asked for before the door has let its request in, and none is read as a form: what curl calls one without a
     * Content-Type is a dump or a manifest.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> statusErrorPages(
            SlowClients slowSenders, ReaderPlaces readers) {
        return factory -> {
            factory.setProtocol(BoundedHttp.class.getName());
            factory.addEngineValves(new UnreadBodyValve(slowSenders));
            factory.addConnectorCustomizers(connector -> {
                ((BoundedHttp) connector.getProtocolHandler()).bound(readers);
                connector.setEncodedSolidusHandling("passthrough");
                connector.setProperty("continueResponseTiming", "onRead");
                connector.setParseBodyMethods("");
                connector.setProperty("socket.appReadBufSize", CONNECTION_BUFFER);
                connector.setProperty("socket.appWriteBufSize", CONNECTION_BUFFER);
            });
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(StatusErrorValve.class.getName());
                }
            });
        };
    }
}
