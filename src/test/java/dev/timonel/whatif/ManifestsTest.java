package dev.timonel.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static List<Manifest> read(String change) {
        return Manifests.read(change.getBytes(StandardCharsets.UTF_8), "default")
                .all();
    }

    @Test
    void documentsListsAndJsonAreOneAfterTheOther() {
        assertThat(read("""
            # nothing here
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            ---
            ---
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b", "namespace": "other"}},
              {"apiVersion": "v1", "kind": "List", "items": [
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}]}]}
            """))
                .extracting(Manifest::number, Manifest::namespace, Manifest::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "default", "a"),
                        org.assertj.core.groups.Tuple.tuple(2, "other", "b"),
                        org.assertj.core.groups.Tuple.tuple(3, "default", "c"));
        assertThat(read("{\"kind\": \"Pod\"}\n{\"kind\": \"Service\"}")).hasSize(2);
        assertThat(read("{kind: Pod}\n---\n{\"kind\": \"Service\"}")).hasSize(2);
        assertThat(read("")).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read("kind: Pod\n---\nkind: [\n"))
                .isInstanceOf(StatusException.class)
                .hasMessageStartingWith("document 2 of the change can't be read: ")
                .hasMessageContaining("line 3");
        assertThatThrownBy(() -> read("a: &a [x]\nb: *a\n")).hasMessageContaining("aliases are not accepted");
        assertThatThrownBy(() -> read("<html></html>")).hasMessageContaining("a manifest is an object");
        assertThatThrownBy(() -> read("[{\"op\": \"remove\", \"path\": \"/a\"}]"))
                .hasMessageContaining("has no target");
        assertThatThrownBy(() -> read("a: ".repeat(200) + "1")).isInstanceOf(StatusException.class);
        assertThatThrownBy(() -> read("kind: Pod\n---\n".repeat(Manifests.MAX_COUNT + 1)))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(413));
        assertThatThrownBy(() -> Manifests.read(new byte[Manifests.MAX_BYTES + 1], ""))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(413));
    }
}
