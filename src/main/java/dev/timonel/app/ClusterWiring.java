package dev.timonel.app;

import dev.timonel.api.AllowedHosts;
import dev.timonel.api.WarningSettings;
import dev.timonel.authentication.KeyFiles;
import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.WorkloadReconcilers;
import dev.timonel.controller.accounts.RootCertificateReconciler;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.dump.DumpLimits;
import dev.timonel.mcp.McpSettings;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.writer.Committer;
import dev.timonel.registry.writer.Past;
import dev.timonel.registry.writer.RegistryRules;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.store.LostWritesException;
import dev.timonel.store.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/** Puts the committer together: store, strategies, reconcilers, clock and draws. */
@Configuration(proxyBeanMethods = false)
class ClusterWiring {
    /** Shorter than {@code spring.lifecycle.timeout-per-shutdown-phase}. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(3);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ClusterConfig clusterConfig(TimonelProperties properties) {
        return properties.clusterConfig();
    }

    /** An address that the operator has the server listen on is a name of the server, unless it stands for all of them. */
    @Bean
    AllowedHosts allowedHosts(TimonelProperties properties, Environment environment) {
        Set<String> named = new LinkedHashSet<>(properties.allowedHosts());
        String address = environment.getProperty("server.address", "");
        if (IpAddress.parse(address).filter(IpAddress::isUnspecified).isEmpty()) {
            named.add(address);
        }
        return new AllowedHosts(named);
    }

    @Bean
    ProxyConfig proxyConfig(TimonelProperties properties) {
        return properties.proxyConfig();
    }

    @Bean
    McpSettings mcpSettings(TimonelProperties properties) {
        return new McpSettings(properties.mcp().write());
    }

    @Bean
    DumpLimits dumpLimits(TimonelProperties properties) {
        return DumpLimits.of(properties.dump().maxSize().toBytes());
    }

    @Bean
    WarningSettings warningSettings(TimonelProperties properties) {
        return new WarningSettings(properties.warnings());
    }

    @Bean
    Committer committer(
            ObjectStore store,
            DatabaseLock lockedForThisProcess,
            TimonelProperties properties,
            ClusterConfig config,
            ServerIdentity identity,
            Clock clock,
            MeterRegistry meters) {
        RegistryRules rules = new RegistryRules(
                ServedKinds.strategies(),
                reconcilers(config, properties, identity, clock.instant()),
                config,
                rulesOf(Build.name(), config),
                properties.history().changes(),
                properties.history().size().toBytes());
        Committer committer = new Committer(store, rules, clock, new SecureRandom(), meters);
        lockedForThisProcess.whenTakenAgain(committer::compare);
        return committer;
    }

    /** As PastSnapshots and PastChanges. */
    @Bean
    Past past(Committer committer) {
        return committer.past();
    }

    /** Rehearsals by the rules of the committer, with draws of their own. */
    @Bean
    Rehearsal.Stage stage(TimonelProperties properties, ClusterConfig config, ServerIdentity identity, Clock clock) {
        Instant started = clock.instant();
        return snapshot -> new Rehearsal(
                snapshot,
                ServedKinds.strategies(),
                config,
                reconcilers(config, properties, identity, started),
                clock.instant(),
                new SplittableRandom(snapshot.revision()));
    }

    private static String rulesOf(String build, ClusterConfig config) {
        return build.isEmpty() ? "" : build + " " + config;
    }

    /** Starts the committer before the web server listens, and stops it after the last request. */
    @Bean
    SmartLifecycle committerLifecycle(Committer committer, Bootstrap bootstrap, ApplicationEventPublisher events) {
        committer.onDeath(cause -> events.publishEvent(new CannotGoOn(committer, sentence(cause))));
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                committer.start();
                running = true; // else nobody would stop it if what follows fails, and the process would not end
                bootstrap.run();
            }

            @Override
            public void stop() {
                committer.stop();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return 0;
            }
        };
    }

    /** Before the web server closes the connections of those whom a database that hangs keeps waiting. */
    @Bean
    ApplicationListener<ContextClosedEvent> lastAnswers(Committer committer) {
        return end -> CompletableFuture.delayedExecutor(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(committer::answerWhoeverWaits);
    }

    private static String sentence(Throwable causeOfDeath) {
        return causeOfDeath instanceof LostWritesException lost
                ? String.valueOf(lost.getMessage())
                : "nothing can be written any more (" + causeOfDeath + ")";
    }

    private static List<Reconciler> reconcilers(
            ClusterConfig config, TimonelProperties properties, ServerIdentity identity, Instant started) {
        List<Reconciler> all =
                new ArrayList<>(ClusterReconcilers.all(config, properties.nodeMonitorGracePeriod(), started));
        if (properties.https().port() != HttpsSettings.OFF) {
            all.add(new RootCertificateReconciler(KeyFiles.pem(identity.trusted())));
        }
        all.addAll(WorkloadReconcilers.all());
        all.addAll(EndpointReconcilers.all());
        return all;
    }
}
