package dev.timonel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/** An application whose configuration, discovery and load balancing come from the server, by the client of the profile. */
class SpringCloudKubernetesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static ConfigurableApplicationContext application;

    @SpringBootApplication
    static class Shop {}

    @BeforeAll
    static void start() throws Exception {
        Cluster.create("configmaps", """
                {"metadata": {"name": "shop"}, "data": {"greeting": "hello", "shop.yaml": "nested: {depth: 2}"}}""");
        Cluster.create("secrets", """
                {"metadata": {"name": "shop"}, "stringData": {"password": "s3cret"}}""");
        for (var name : new String[] {"web-1", "web-2"}) {
            runPod(name);
        }
        Cluster.create("services", """
                {"metadata": {"name": "web", "labels": {"tier": "front"}},
                 "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}}""");
        application = new SpringApplicationBuilder(Shop.class)
                .web(WebApplicationType.NONE)
                .run();
    }

    private static void runPod(String name) throws Exception {
        Cluster.create("pods", """
                {"metadata": {"name": "%s", "labels": {"app": "web"}},
                 "spec": {"containers": [{"name": "a", "image": "a", "ports": [{"containerPort": 8080}]}]}}""".formatted(name));
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void propertiesComeFromAConfigMapAndASecret() {
        assertThat(property("greeting")).isIn("hello", "good day");
        assertThat(property("nested.depth")).isEqualTo("2");
        assertThat(property("password")).isEqualTo("s3cret");
    }

    @Test
    void aChangedConfigMapIsReloaded() throws Exception {
        Cluster.merge("configmaps/shop", """
                {"data": {"greeting": "good day"}}""");
        await(() -> "good day".equals(property("greeting")));
    }

    @Test
    void servicesAndTheirReadyPodsAreDiscovered() throws Exception {
        var discovery = application.getBean(DiscoveryClient.class);
        assertThat(discovery.getServices()).contains("web", "kubernetes");
        await(() -> instances(discovery).size() == 2);
        assertThat(discovery.getInstances("web")).allSatisfy(instance -> {
            assertThat(instance.getHost()).startsWith("10.244.");
            assertThat(instance.getPort()).isEqualTo(8080);
            assertThat(instance.getMetadata()).containsEntry("tier", "front");
        });
        runPod("web-3");
        await(() -> instances(discovery).size() == 3);
        Cluster.delete("pods/web-3");
        await(() -> instances(discovery).size() == 2);
    }

    @Test
    void theLoadBalancerTakesTheReadyPodsInTurn() {
        @SuppressWarnings("unchecked")
        ReactiveLoadBalancer.Factory<ServiceInstance> factory = application.getBean(ReactiveLoadBalancer.Factory.class);
        var chosen = new HashSet<String>();
        await(() -> {
            var response = Mono.from(factory.getInstance("web").choose()).block();
            if (response != null && response.hasServer()) {
                chosen.add(response.getServer().getHost());
            }
            return chosen.size() >= 2;
        });
        assertThat(chosen).allSatisfy(host -> assertThat(host).startsWith("10.244."));
    }

    private static String property(String name) {
        return application.getEnvironment().getProperty(name);
    }

    private static Set<String> instances(DiscoveryClient discovery) {
        return discovery.getInstances("web").stream()
                .map(ServiceInstance::getHost)
                .collect(Collectors.toSet());
    }

    private static void await(BooleanSupplier holds) {
        var end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }
    }
}
