package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

class KubeconfigTest {
    private static final Kubeconfig.Access FIRST = new Kubeconfig.Access("https://127.0.0.1:6443", "Q0E=", "secret");

    private static String renewed(String kept, Kubeconfig.Access access) {
        return Kubeconfig.renewed(Optional.of(kept), access);
    }

    @Test
    void aNewOneIsTheAdministratorsAndStaysAsItIs() {
        String fresh = Kubeconfig.renewed(Optional.empty(), FIRST);
        assertThat(fresh)
                .contains("    server: https://127.0.0.1:6443\n      certificate-authority-data: Q0E=\n")
                .contains("user: {token: \"secret\"}");
        assertThat(renewed(fresh, FIRST)).isEqualTo(fresh);
    }

    /** As {@code kubectl config set-context --current --namespace=shop} and {@code use-context} leave it. */
    @Test
    void whatAUserAddedStaysAndWhatLeadsToTheServerIsRenewed() throws Exception {
        String added = """
            apiVersion: v1
            clusters: [{cluster: {certificate-authority-data: Q0E=, server: "https://127.0.0.1:6443"}, name: timonel}]
            contexts:
            - {context: {cluster: timonel, user: ann}, name: mine}
            - {context: {cluster: timonel, namespace: shop, user: timonel}, name: timonel}
            current-context: mine
            kind: Config
            preferences: {}
            users: [{name: ann, user: {token: hers}}, {name: timonel, user: {token: secret}}]
            """;
        YAMLMapper yaml = new YAMLMapper();
        String renewed = renewed(added, new Kubeconfig.Access("https://127.0.0.1:7443", "TmV3", "123e45"));
        assertThat(yaml.readTree(renewed))
                .isEqualTo(yaml.readTree(
                        added.replace("6443", "7443").replace("Q0E=", "TmV3").replace("secret", "\"123e45\"")));
        assertThat(renewed(renewed, new Kubeconfig.Access("http://127.0.0.1:8080", "", "")))
                .contains("shop", "hers", "insecure-skip-tls-verify: true", "http://127.0.0.1:8080")
                .doesNotContain("certificate-authority", "123e45");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "- a list", "apiVersion: v1\nkind: Pod\n", "kind: Config\nclusters: 1\nusers: {}\n"})
    void whatIsNoneIsWrittenAnew(String broken) {
        assertThat(renewed(broken, FIRST)).contains("https://127.0.0.1:6443", "secret");
    }
}
