package dev.timonel.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of upstream's {@code rbac_test.go} and {@code rule_test.go}, and more. */
class PolicyTest {
    private static Access to(String verb, String resource, String namespace) {
        String[] parts = resource.split("/");
        return Access.toResource(verb, "", parts[0], parts.length > 1 ? parts[1] : "", namespace, "");
    }

    private static boolean allowed(Roles roles, User user, Access access) {
        return roles.policy().decide(user, access).allowed();
    }

    @ParameterizedTest
    @CsvSource({
        "admin, '', get, Pods, ns1, true",
        "admin, '', watch, Pods, ns1, true",
        "admin, group1, watch, Foobar, ns1, true",
        "joe, admins, watch, Foobar, ns1, true",
        "joe, group1;admins, watch, Foobar, ns1, true",
        "admin, '', get, Pods, ns2, false",
        "admin, '', get, Nodes, '', false",
        "admin, admins, get, Pods, ns2, false",
        "admin, admins, get, Nodes, '', false",
    })
    void aRoleBindingGivesAClusterRoleInItsNamespace(
            String name, String groups, String verb, String resource, String namespace, boolean expected) {
        Roles roles = new Roles()
                .clusterRole("admin", "* * *")
                .binding("ns1", "ClusterRole/admin", "User:admin", "Group:admins");
        assertThat(allowed(roles, Roles.user(name, groups.split(";")), to(verb, resource, namespace)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "foo, '', get, /apis, true",
        "'', bar, get, /apis, true",
        "admin, '', get, /apis, true",
        "'', admin, get, /apis, true",
        "admin, '', watch, /apis, true",
        "prefixed, '', get, /apis/v1, true",
        "'', prefixed, get, /apis/v1, true",
        "prefixed, '', get, /apis/v1/foobar, true",
        "foo, '', watch, /apis, false",
        "'', bar, watch, /apis, false",
        "foo, '', get, /api/v1, false",
        "admin, '', get, /api/v1, false",
        "prefixed, '', get, /api/v1, false",
        "prefixed, '', get, /apis, false",
    })
    void pathsAreGivenByClusterRoleBindings(String name, String group, String verb, String path, boolean expected) {
        Roles roles = new Roles()
                .clusterRole("getter", "get /apis")
                .clusterRole("url", "* /apis")
                .clusterRole("prefix", "get /apis/*")
                .clusterBinding("getter", "User:foo", "Group:bar")
                .clusterBinding("url", "User:admin", "Group:admin")
                .clusterBinding("prefix", "User:prefixed", "Group:prefixed");
        assertThat(allowed(roles, Roles.user(name, group), Access.toPath(verb, path)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "* * pods, pods, true",
        "* * pods, pods/status, false",
        "* * pods/status, pods/status, true",
        "* * pods/status, pods, false",
        "* * */status, pods/status, true",
        "* * */status, pods, false",
        "* * */status, pods/log, false",
        "* * *, pods/status, true",
        "get * pods, pods, true",
        "list * pods, pods, false",
        "* core pods, pods, true",
        "* apps pods, pods, false",
    })
    void aSubresourceIsAResourceOfItsOwn(String rule, String resource, boolean expected) {
        Roles roles = new Roles().clusterRole("r", rule).binding("ns1", "ClusterRole/r", "User:u");
        assertThat(allowed(roles, Roles.user("u"), to("get", resource, "ns1"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'*', '', true",
        "'*', /, true",
        "'*', /api, true",
        "/*, '', false",
        "/*, /, true",
        "/*, /foo, true",
        "/api, /api, true",
        "/apis, /api, false",
        "/api/v1, /api, false",
        "/api/v1, /api/v1, true",
        "/api/*, /api/v1, true",
        "/api/*, /api, false",
        "/api/*/*, /api/v1, false",
        "/*/v1/*, /api/v1, false",
        "/foo/*, /foo, false",
        "/foo/*, /foo/bar/one, true",
        "/foo/*, /notfoo/bar, false",
    })
    void aStarAtTheEndOfAPathStandsForTheRest(String url, String path, boolean expected) {
        assertThat(Roles.policyRule("get " + url).allowsPath(path)).isEqualTo(expected);
    }

    @Test
    void aRuleForNamesAllowsNeitherOtherNamesNorLists() {
        Roles roles = new Roles().role("ns", "r", "* core pods a,b").binding("ns", "Role/r", "User:u");
        User user = Roles.user("u");
        assertThat(allowed(roles, user, Access.toResource("get", "", "pods", "", "ns", "a")))
                .isTrue();
        assertThat(allowed(roles, user, Access.toResource("get", "", "pods", "", "ns", "c")))
                .isFalse();
        assertThat(allowed(roles, user, Access.toResource("list", "", "pods", "", "ns", "")))
                .isFalse();
    }

    @Test
    void aServiceAccountIsMeantByItsNamespaceOrThatOfTheBinding() {
        Roles roles = new Roles()
                .clusterRole("r", "get core pods")
                .binding("ns1", "ClusterRole/r", "ServiceAccount:here", "ServiceAccount:ns2/there")
                .clusterBinding("r", "ServiceAccount:nowhere", "ServiceAccount:ns3/everywhere");
        assertThat(allowed(roles, Roles.user("system:serviceaccount:ns1:here"), to("get", "pods", "ns1")))
                .isTrue();
        assertThat(allowed(roles, Roles.user("system:serviceaccount:ns2:there"), to("get", "pods", "ns1")))
                .isTrue();
        assertThat(allowed(roles, Roles.user("system:serviceaccount:ns1:there"), to("get", "pods", "ns1")))
                .isFalse();
        assertThat(allowed(roles, Roles.user("system:serviceaccount:ns3:everywhere"), to("get", "pods", "ns9")))
                .isTrue();
        assertThat(allowed(roles, Roles.user("system:serviceaccount::nowhere"), to("get", "pods", "ns9")))
                .isFalse();
    }

    @Test
    void theReasonNamesTheBinding() {
        Roles roles = new Roles().role("ns", "r", "get core pods").binding("ns", "Role/r", "ServiceAccount:sa");
        assertThat(roles.policy()
                        .decide(Roles.user("system:serviceaccount:ns:sa"), to("get", "pods", "ns"))
                        .reason())
                .isEqualTo("RBAC: allowed by RoleBinding \"b1/ns\" of Role \"r\" to ServiceAccount \"sa/ns\"");
    }

    @Test
    void aBindingToARoleThatIsNotThereIsTold() {
        Roles roles = new Roles().clusterBinding("gone", "User:u");
        Decision decision = roles.policy().decide(Roles.user("u"), to("get", "pods", "ns"));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found");
    }

    @Test
    void mastersMayDoEverythingWithoutAnyRole() {
        assertThat(allowed(new Roles(), Roles.user("x", User.MASTERS), Access.toPath("post", "/import")))
                .isTrue();
        assertThat(allowed(new Roles(), Roles.user("x"), Access.toPath("post", "/import")))
                .isFalse();
    }

    @Test
    void aRefusalSaysWhoWhatAndWhere() {
        User bob = Roles.user("bob");
        assertThat(to("list", "pods", "default").refusal(bob))
                .isEqualTo("User \"bob\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
        assertThat(Access.toResource("update", "apps", "deployments", "scale", "", "x")
                        .refusal(bob))
                .isEqualTo("User \"bob\" cannot update resource \"deployments/scale\" in API group \"apps\" at the"
                        + " cluster scope");
        assertThat(Access.toPath("get", "/metrics").refusal(bob))
                .isEqualTo("User \"bob\" cannot get path \"/metrics\"");
    }

    @Test
    void aPolicyFollowsTheSnapshot() {
        Roles roles = new Roles().clusterRole("r", "get core pods").clusterBinding("r", "User:u");
        Policy before = roles.policy();
        var namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName("n")
                .withResourceVersion("2")
                .endMetadata()
                .build();
        var other = roles.snapshot()
                .with(new Change(
                        Change.Type.ADDED, KubeObject.parse(Kinds.NAMESPACE, KubeJson.write(namespace)), null, null));
        Policy after = before.at(other);
        assertThat(after.decide(Roles.user("u"), to("get", "pods", "n")).allowed())
                .isTrue();
        assertThat(after.at(new Roles().snapshot())
                        .decide(Roles.user("u"), to("get", "pods", "n"))
                        .allowed())
                .isFalse();
    }

    @Test
    void whoeverIsAuthenticatedIsInTheGroupOfAll() {
        assertThat(Roles.user("u", "g").authenticated().groups()).containsExactly("g", User.AUTHENTICATED);
        assertThat(User.ANONYMOUS.authenticated().groups()).containsExactly(User.UNAUTHENTICATED);
        assertThat(User.serviceAccount("ns", "sa", "1", Map.of()).groups())
                .isEqualTo(List.of("system:serviceaccounts", "system:serviceaccounts:ns"));
    }
}
