package dev.timonel.registry.kinds.networking;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerStatus;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Ingresses: {@code pkg/registry/networking/ingress}. One that names no class gets the default one, of several the youngest
 * ({@code plugin/pkg/admission/network/defaultingressclass}). A status is what a controller outside writes.
 */
public final class IngressStrategy implements Strategy<Ingress> {
    private static final String CLASS = "kubernetes.io/ingress.class";
    private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

    @Override
    public ResourceKind kind() {
        return Kinds.INGRESS;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public void setDefaults(Ingress ingress) {
        ingress.setSpec(Objects.requireNonNullElseGet(ingress.getSpec(), IngressSpec::new));
        ingress.setStatus(Objects.requireNonNullElseGet(ingress.getStatus(), IngressStatus::new));
    }

    @Override
    public void prepareForCreate(Ingress ingress, WriteContext write) {
        ingress.setStatus(new IngressStatus());
        ingress.getStatus().setLoadBalancer(new IngressLoadBalancerStatus());
        boolean named = ingress.getSpec().getIngressClassName() != null
                || orEmpty(ingress.getMetadata().getAnnotations()).containsKey(CLASS);
        if (!named) {
            write.snapshot().list(Kinds.INGRESS_CLASS).stream()
                    .filter(IngressStrategy::isDefault)
                    .max(Comparator.comparing((KubeObject found) -> orEmpty(found.created()))
                            .thenComparing(KubeObject::name, Comparator.reverseOrder()))
                    .ifPresent(found -> ingress.getSpec().setIngressClassName(found.name()));
        }
    }

    private static boolean isDefault(KubeObject ingressClass) {
        return "true".equals(orEmpty(ingressClass.metadata().getAnnotations()).get(DEFAULT_CLASS));
    }

    @Override
    public void prepareForUpdate(Ingress ingress, Ingress old, WriteContext write) {
        ingress.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(Ingress ingress, Ingress old, WriteContext write) {
        ingress.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(Ingress ingress, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        IngressValidation.spec(ingress.getSpec(), errors);
        String annotated = orEmpty(ingress.getMetadata().getAnnotations()).get(CLASS);
        String named = ingress.getSpec().getIngressClassName();
        if (annotated != null && named != null && !annotated.equals(named)) {
            errors.invalid("annotations." + CLASS, annotated, "must match `ingressClassName` when both are specified");
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Ingress ingress, Ingress old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        IngressValidation.spec(ingress.getSpec(), errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Ingress ingress, Ingress old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (ingress.getStatus() == null || ingress.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        int i = 0;
        for (IngressLoadBalancerIngress point :
                ingress.getStatus().getLoadBalancer().getIngress()) {
            String path = "status.loadBalancer.ingress[" + i++ + "]";
            String ip = orEmpty(point.getIp());
            if (!ip.isEmpty()) {
                errors.invalid(path + ".ip", ip, Names.ip(ip));
            }
            String host = orEmpty(point.getHostname());
            if (!host.isEmpty()) {
                errors.invalid(path + ".hostname", host, Names.dns1123Subdomain(host));
                if (IpAddress.parse(host).isPresent()) {
                    errors.invalid(path + ".hostname", host, "must be a DNS name, not an IP address");
                }
            }
        }
        return errors.list();
    }
}
