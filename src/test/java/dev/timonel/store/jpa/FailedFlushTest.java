package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.store.StoreUnavailableException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A commit that could not be put on disk. */
class FailedFlushTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(StoreConfiguration.class)
    static class StoreOnly {}

    @Test
    void itIsNeitherAcknowledgedNorDeniedAndTheNextTransactionHearsOfIt(@TempDir Path directory) {
        try (var context = new SpringApplicationBuilder(StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=jdbc:h2:file:" + directory.resolve("flush"))
                .run()) {
            boolean[] full = {true};
            Runnable flush = () -> {
                if (full[0]) {
                    throw new IllegalStateException("no space left on device");
                }
            };
            JpaObjectStore store = new JpaObjectStore(
                    context.getBean(ClusterRows.class),
                    context.getBean(ObjectRows.class),
                    context.getBean(ChangeRows.class),
                    new RowWriter(context.getBean(EntityManager.class)),
                    new JpaObjectStore.Databases(
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)),
                            flush,
                            UUID::randomUUID));

            assertThatThrownBy(() -> store.transact(0, 0, missed -> List.of(added("a", 1))))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.mayHaveWritten()).isTrue());

            full[0] = false;
            store.transact(0, 0, missed -> {
                assertThat(missed.changes()).extracting(Change::revision).containsExactly(1L);
                return List.of(added("b", 2));
            });
            assertThat(store.load().objects()).extracting(KubeObject::name).containsExactlyInAnyOrder("a", "b");
        }
    }

    private static Change added(String name, long revision) {
        KubeObject object = KubeObject.draft(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withUid("u" + name)
                        .endMetadata()
                        .build())
                .committed(revision);
        return new Change(Change.Type.ADDED, object, null);
    }
}
