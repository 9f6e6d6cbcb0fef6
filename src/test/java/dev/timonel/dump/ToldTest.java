package dev.timonel.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ToldTest {

    @Test
    void manyEmptyLinesBeforeAClusterDomainCostNoMoreThanTheirNumber() {
        String coredns = """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"coredns","namespace":"kube-system"},
                 "data":{"Corefile":"%s.:53 {\\n kubernetes corp.example {"}}
                """.formatted("\\n".repeat(1_000_000));
        Dump told = assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> DumpTest.read(DumpTest.NODE + "---\n" + coredns));
        assertThat(told.config().clusterDomain()).isEqualTo("corp.example");
    }
}
