package dev.timonel.app;

import dev.timonel.api.HealthCheck;
import dev.timonel.registry.writer.Committer;
import dev.timonel.store.ObjectStore;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What {@code /livez} and {@code /readyz} ask about, and the metrics where Kubernetes has them. */
@Configuration(proxyBeanMethods = false)
class HealthWiring {

    @Bean
    HealthCheck committerHealth(Committer committer) {
        return new HealthCheck("committer", true, committer::problem);
    }

    @Bean
    DatabaseHealth databaseHealth(DataSource database) {
        return new DatabaseHealth(database);
    }

    @Bean
    HealthCheck databaseCheck(DatabaseHealth database) {
        return new HealthCheck("database", false, database::problem);
    }

    @Bean
    HealthCheck storeCheck(ObjectStore store) {
        return new HealthCheck("store", false, store::problem);
    }

    @Bean
    HealthCheck databaseLockCheck(DatabaseLock lock) {
        return new HealthCheck("database-lock", false, lock::problem);
    }

    @Bean
    HealthCheck kubeconfigCheck(Greeting greeting) {
        return new HealthCheck("kubeconfig", false, greeting::problem);
    }

    @Bean
    WebMvcConfigurer metricsPath() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addViewController("/metrics").setViewName("forward:/actuator/prometheus");
            }
        };
    }
}
