package dev.timonel.api;

import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.PastChanges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The edge alone on a real server, over a registry in memory. */
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
@Import({ApiConfiguration.class, EdgeApplication.Elsewhere.class})
class EdgeApplication {
    static final Instant NOW = Instant.parse("2026-01-01T00:05:00Z");

    @Bean
    AllowedHosts allowedHosts() {
        return new AllowedHosts(Set.of());
    }

    @Bean
    FakeRegistry registry() {
        return new FakeRegistry();
    }

    @Bean
    PastChanges past() {
        return new PastChanges() {
            @Override
            public List<Logged> of(ObjectKey key, long upTo, int limit) {
                return List.of();
            }

            @Override
            public List<Logged> between(long after, long upTo) {
                return List.of();
            }

            @Override
            public long floor() {
                return 0;
            }
        };
    }

    @Bean
    Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    AtomicBoolean life() {
        return new AtomicBoolean(true);
    }

    @Bean
    AtomicBoolean readiness() {
        return new AtomicBoolean(true);
    }

    @Bean
    HealthCheck committer(AtomicBoolean life) {
        return new HealthCheck("committer", true, () -> life.get() ? Optional.empty() : Optional.of("secret reason"));
    }

    @Bean
    HealthCheck database(AtomicBoolean readiness) {
        return new HealthCheck("database", false, () -> readiness.get() ? Optional.empty() : Optional.of("no answer"));
    }

    /** A controller of another area, which throws. */
    @TestComponent
    @RestController
    static class Elsewhere {
        @GetMapping("/elsewhere/refused")
        String refused() {
            throw StatusException.badRequest("not like this");
        }

        @GetMapping("/elsewhere/broken")
        String broken() {
            throw new IllegalStateException("secret inside");
        }
    }
}
