package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A commit that could not be put on disk. */
class FailedFlushTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(StoreConfiguration.class)
    static class StoreOnly {}

    private static final ObjectStore.Known NOTHING = new ObjectStore.Known() {
        @Override
        public long revision() {
            return 0;
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return Optional.empty();
        }
    };

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
            Transactions transactions =
                    new Transactions(context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class));
            JpaObjectStore store = new JpaObjectStore(
                    transactions, new DatabaseLog(transactions, flush, UUID::randomUUID), UUID::randomUUID);

            assertThatThrownBy(() -> store.transact(NOTHING, missed -> List.of(added("a", 1))))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.mayHaveWritten()).isTrue());

            full[0] = false;
            store.transact(NOTHING, missed -> {
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
