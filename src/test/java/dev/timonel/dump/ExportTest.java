package dev.timonel.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportTest {
    private static final Path DUMPS = Path.of("src/test/resources/dumps");

    @ParameterizedTest
    @MethodSource("dumps")
    void aDumpThatIsExportedAndReadIsExportedAgainByteByByte(Path file) throws Exception {
        Dump dump = Dump.read(Files.newInputStream(file), DumpLimits.DEFAULT);
        byte[] once = export(dump.snapshot());
        Dump again = Dump.read(new ByteArrayInputStream(once), DumpLimits.DEFAULT);
        assertThat(export(again.snapshot())).isEqualTo(once);
        assertThat(again.takenAt()).isEqualTo(dump.takenAt());
        assertThat(again.config()).isEqualTo(dump.config());
        assertThat(again.proxy()).as("kube-proxy's ConfigMap is in it").isEqualTo(dump.proxy());
        assertThat(again.report().facts()).isEqualTo(dump.report().facts());
        assertThat(again.snapshot().all().map(KubeObject::uid))
                .containsExactlyElementsOf(
                        dump.snapshot().all().map(KubeObject::uid).toList());
        assertThat(new String(once, StandardCharsets.UTF_8)).doesNotContain("imported", "\"kind\":\"Secret\"");
    }

    static Stream<Path> dumps() throws IOException {
        return Files.list(DUMPS)
                .filter(f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".verdict.yaml"))
                .sorted();
    }

    private static byte[] export(ClusterSnapshot snapshot) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Export.write(snapshot, out);
        return out.toByteArray();
    }
}
