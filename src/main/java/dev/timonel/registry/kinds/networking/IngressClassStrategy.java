package dev.timonel.registry.kinds.networking;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassParametersReference;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** IngressClasses: {@code pkg/registry/networking/ingressclass} and {@code ValidateIngressClass}. */
public final class IngressClassStrategy implements Strategy<IngressClass> {
    private static final int CONTROLLER_BYTES = 250;
    private static final String PARAMETERS = "spec.parameters";
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");

    @Override
    public ResourceKind kind() {
        return Kinds.INGRESS_CLASS;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public void setDefaults(IngressClass ingressClass) {
        ingressClass.setSpec(Objects.requireNonNullElseGet(ingressClass.getSpec(), IngressClassSpec::new));
        IngressClassParametersReference parameters = ingressClass.getSpec().getParameters();
        if (parameters != null && parameters.getScope() == null) {
            parameters.setScope("Cluster");
        }
    }

    @Override
    public List<FieldError> validate(IngressClass ingressClass, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        check(ingressClass.getSpec(), errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(IngressClass ingressClass, IngressClass old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        String controller = orEmpty(ingressClass.getSpec().getController());
        if (!controller.equals(orEmpty(old.getSpec().getController()))) {
            errors.invalid("spec.controller", controller, "field is immutable");
        }
        check(ingressClass.getSpec(), errors);
        return errors.list();
    }

    private static void check(IngressClassSpec spec, FieldErrors errors) {
        String controller = orEmpty(spec.getController());
        String field = "spec.controller";
        if (controller.getBytes(StandardCharsets.UTF_8).length > CONTROLLER_BYTES) {
            errors.add(FieldError.tooLong(field, CONTROLLER_BYTES));
        }
        int slash = controller.indexOf('/');
        if (controller.isEmpty()) {
            errors.required(field);
        } else if (slash <= 0 || slash == controller.length() - 1) {
            errors.invalid(field, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = controller.substring(0, slash);
            String path = controller.substring(slash + 1);
            errors.invalid(field, host, Names.dns1123Subdomain(host));
            errors.invalid(field, path, Names.httpPath(path));
        }
        parameters(spec.getParameters(), errors);
    }

    private static void parameters(@Nullable IngressClassParametersReference parameters, FieldErrors errors) {
        if (parameters == null) {
            return;
        }
        References.check(parameters.getApiGroup(), parameters.getKind(), parameters.getName(), PARAMETERS, errors);
        String scope = orEmpty(parameters.getScope());
        String namespace = parameters.getNamespace();
        if (!SCOPES.contains(scope)) {
            errors.add(FieldError.notSupported(PARAMETERS + ".scope", scope, SCOPES));
        } else if (scope.equals("Namespace") && namespace == null) {
            errors.add(FieldError.required(PARAMETERS + ".namespace", "`parameters.scope` is set to 'Namespace'"));
        } else if (scope.equals("Namespace")) {
            errors.invalid(PARAMETERS + ".namespace", namespace, Names.dns1123Label(orEmpty(namespace)));
        } else if (namespace != null) {
            errors.forbidden(PARAMETERS + ".namespace", "`parameters.scope` is set to 'Cluster'");
        }
    }
}
