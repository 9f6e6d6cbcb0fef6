package dev.timonel.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DefaultRolesTest {
    /** All default roles as they are stored, those of this name changed. */
    private static ClusterSnapshot stored(String name, Consumer<HasMetadata> change) {
        List<KubeObject> objects = new ArrayList<>();
        for (HasMetadata role : DefaultRoles.wanting(ClusterSnapshot.of(1, List.of()))) {
            role.getMetadata().setResourceVersion("1");
            if (role.getMetadata().getName().equals(name)) {
                change.accept(role);
            }
            objects.add(KubeObject.parse(dev.timonel.model.Kinds.of(role), KubeJson.write(role)));
        }
        return ClusterSnapshot.of(1, objects);
    }

    private static void strip(HasMetadata object) {
        if (object instanceof ClusterRole role) {
            role.setRules(List.of());
        } else if (object instanceof ClusterRoleBinding binding) {
            binding.setSubjects(List.of());
        }
    }

    @Test
    void anEmptyClusterGetsAllAndOneThatHasThemNothing() {
        assertThat(DefaultRoles.wanting(ClusterSnapshot.of(1, List.of())))
                .extracting(role -> role.getMetadata().getName())
                .contains("cluster-admin", "admin", "edit", "view", "system:public-info-viewer", "system:discovery");
        assertThat(DefaultRoles.wanting(stored("", role -> {}))).isEmpty();
    }

    @Test
    void whatIsMissingIsAddedAndWhatIsMoreStays() {
        List<HasMetadata> wanting = DefaultRoles.wanting(stored("system:public-info-viewer", object -> {
            if (object instanceof ClusterRole role) {
                role.setRules(List.of(new PolicyRuleBuilder()
                        .withVerbs("get")
                        .withNonResourceURLs("/own")
                        .build()));
            }
        }));
        assertThat(wanting).singleElement().satisfies(object -> {
            assertThat(object.getMetadata().getResourceVersion()).isEqualTo("1");
            assertThat(((ClusterRole) object).getRules())
                    .extracting(rule -> rule.getNonResourceURLs().get(0))
                    .hasSize(2)
                    .startsWith("/own");
        });
    }

    @Test
    void aBindingGetsItsSubjectsBack() {
        assertThat(DefaultRoles.wanting(stored("cluster-admin", DefaultRolesTest::strip)))
                .hasSize(2)
                .last()
                .satisfies(object -> assertThat(((ClusterRoleBinding) object).getSubjects())
                        .extracting(subject -> subject.getName())
                        .containsExactly(User.MASTERS));
    }

    @Test
    void whatIsNotToBeUpdatedStaysAsItIs() {
        assertThat(DefaultRoles.wanting(stored("cluster-admin", object -> {
                    strip(object);
                    object.getMetadata().setAnnotations(Map.of(DefaultRoles.AUTOUPDATE, "false"));
                })))
                .isEmpty();
    }

    @Test
    void rulesOfAnAggregatedRoleAreNotTheStarts() {
        assertThat(DefaultRoles.wanting(stored("view", DefaultRolesTest::strip)))
                .isEmpty();
        assertThat(DefaultRoles.wanting(stored("view", object -> ((ClusterRole) object).setAggregationRule(null))))
                .singleElement()
                .satisfies(object ->
                        assertThat(((ClusterRole) object).getAggregationRule()).isNotNull());
    }
}
