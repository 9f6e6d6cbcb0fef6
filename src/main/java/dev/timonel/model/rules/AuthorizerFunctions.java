package dev.timonel.model.rules;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.timonel.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What can be asked of {@code authorizer} ({@code apiserver/pkg/cel/library/authz.go}), but for selectors of labels and fields. */
final class AuthorizerFunctions {
    static final CelType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");
    static final CelType RESOURCE = OpaqueType.create("kubernetes.authorization.ResourceCheck");
    private static final CelType PATH = OpaqueType.create("kubernetes.authorization.PathCheck");
    private static final CelType GROUP = OpaqueType.create("kubernetes.authorization.GroupCheck");
    private static final CelType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

    static final List<CelFunctionDecl> DECLARATIONS = new ArrayList<>();
    static final List<CelFunctionBinding> BINDINGS = new ArrayList<>();

    static {
        one("path", "authorizer_path", AUTHORIZER, PATH, Asked.class, Asked::path);
        one("group", "authorizer_group", AUTHORIZER, GROUP, Asked.class, OfGroup::new);
        one("resource", "group_resource", GROUP, RESOURCE, OfGroup.class, OfGroup::resource);
        one("subresource", "resource_subresource", RESOURCE, RESOURCE, OfResource.class, OfResource::subresource);
        one("namespace", "resource_namespace", RESOURCE, RESOURCE, OfResource.class, OfResource::namespace);
        one("name", "resource_name", RESOURCE, RESOURCE, OfResource.class, OfResource::name);
        account();
        checks();
        of("allowed", "decision_allowed", SimpleType.BOOL, Authorizer.Answer::allowed);
        of("reason", "decision_reason", SimpleType.STRING, Authorizer.Answer::reason);
        of("errored", "decision_errored", SimpleType.BOOL, answer -> false);
        of("error", "decision_error", SimpleType.STRING, answer -> "");
    }

    private AuthorizerFunctions() {}

    /** Whom to ask, and about whom; {@code account} is {@code ""} for whoever sent the request. */
    record Asked(Authorizer authorizer, String account) {
        OfPath path(String path) {
            if (path.isBlank()) {
                throw new IllegalArgumentException("path must not be empty");
            }
            return new OfPath(this, path);
        }

        static Asked ofAccount(Asked asked, String namespace, String name) {
            if (!Names.dns1123Subdomain(name).isEmpty()) {
                throw new IllegalArgumentException("Invalid service account name");
            }
            if (!Names.dns1123Label(namespace).isEmpty()) {
                throw new IllegalArgumentException("Invalid service account namespace");
            }
            return new Asked(asked.authorizer(), namespace + ":" + name);
        }
    }

    private record OfPath(Asked asked, String path) {
        Authorizer.Answer check(String verb) {
            return asked.authorizer().decide(asked.account(), new Authorizer.Check(path, "", "", "", "", "", verb));
        }
    }

    private record OfGroup(Asked asked, String group) {
        OfResource resource(String resource) {
            if (resource.isBlank()) {
                throw new IllegalArgumentException("resource must not be empty");
            }
            return new OfResource(asked, group, resource, "", "", "");
        }
    }

    record OfResource(Asked asked, String group, String resource, String subresource, String namespace, String name) {
        OfResource subresource(String other) {
            return new OfResource(asked, group, resource, other, namespace, name);
        }

        OfResource namespace(String other) {
            return new OfResource(asked, group, resource, subresource, other, name);
        }

        OfResource name(String other) {
            return new OfResource(asked, group, resource, subresource, namespace, other);
        }

        Authorizer.Answer check(String verb) {
            return asked.authorizer()
                    .decide(
                            asked.account(),
                            new Authorizer.Check("", group, resource, subresource, namespace, name, verb));
        }
    }

    @SuppressWarnings("Immutable") // the steps are method references without state
    private static <T> void one(
            String name, String id, CelType of, CelType result, Class<T> type, BiFunction<T, String, Object> step) {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(id, result, of, SimpleType.STRING)));
        BINDINGS.add(CelFunctionBinding.from(id, type, String.class, (asked, text) -> step.apply(asked, text)));
    }

    private static void account() {
        String id = "authorizer_serviceaccount";
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                "serviceAccount",
                CelOverloadDecl.newMemberOverload(id, AUTHORIZER, AUTHORIZER, SimpleType.STRING, SimpleType.STRING)));
        BINDINGS.add(CelFunctionBinding.from(
                id,
                List.of(Asked.class, String.class, String.class),
                args -> Asked.ofAccount((Asked) args[0], (String) args[1], (String) args[2])));
    }

    private static void checks() {
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                "check",
                CelOverloadDecl.newMemberOverload("pathcheck_check", DECISION, PATH, SimpleType.STRING),
                CelOverloadDecl.newMemberOverload("resourcecheck_check", DECISION, RESOURCE, SimpleType.STRING)));
        BINDINGS.add(CelFunctionBinding.from("pathcheck_check", OfPath.class, String.class, OfPath::check));
        BINDINGS.add(CelFunctionBinding.from("resourcecheck_check", OfResource.class, String.class, OfResource::check));
    }

    @SuppressWarnings("Immutable") // the parts are method references without state
    private static void of(
            String name, String id, CelType result, java.util.function.Function<Authorizer.Answer, Object> part) {
        DECLARATIONS.add(
                CelFunctionDecl.newFunctionDeclaration(name, CelOverloadDecl.newMemberOverload(id, result, DECISION)));
        BINDINGS.add(CelFunctionBinding.from(id, Authorizer.Answer.class, answer -> part.apply(answer)));
    }
}
