package dev.timonel.registry.kinds.service;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRSpec;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRStatus;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks of cluster IPs: {@code pkg/registry/networking/servicecidr} and {@code pkg/apis/networking/validation}. A
 * block is Ready at once, which upstream leaves to a controller. Status is not the client's to set with the object, as
 * everywhere; upstream forgot to reset it for this kind.
 */
public final class ServiceCidrStrategy implements Strategy<ServiceCIDR> {
    private static final String CIDRS = "spec.cidrs";
    private static final String IMMUTABLE = "field is immutable";
    private static final String READY = "Ready";

    @Override
    public ResourceKind kind() {
        return Kinds.SERVICE_CIDR;
    }

    @Override
    public void setDefaults(ServiceCIDR cidrs) {
        if (cidrs.getSpec() == null) {
            cidrs.setSpec(new ServiceCIDRSpec());
        }
        if (cidrs.getSpec().getCidrs() == null) {
            cidrs.getSpec().setCidrs(new ArrayList<>());
        }
        cidrs.getSpec().getCidrs().replaceAll(Services::text);
        if (cidrs.getStatus() != null && cidrs.getStatus().getConditions() == null) {
            cidrs.getStatus().setConditions(new ArrayList<>());
        }
    }

    @Override
    public void prepareForCreate(ServiceCIDR cidrs, WriteContext write) {
        Condition ready = new ConditionBuilder()
                .withType(READY)
                .withStatus("True")
                .withReason("")
                .withMessage("Kubernetes Service CIDR is ready")
                .withLastTransitionTime(
                        write.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        cidrs.setStatus(new ServiceCIDRStatus());
        cidrs.getStatus().setConditions(new ArrayList<>(List.of(ready)));
    }

    @Override
    public void prepareForUpdate(ServiceCIDR cidrs, ServiceCIDR old, WriteContext write) {
        cidrs.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(ServiceCIDR cidrs, ServiceCIDR old, WriteContext write) {
        ObjectMeta before = old.getMetadata();
        cidrs.getMetadata().setLabels(before.getLabels());
        cidrs.getMetadata().setAnnotations(before.getAnnotations());
        cidrs.getMetadata().setFinalizers(before.getFinalizers());
        cidrs.getMetadata().setOwnerReferences(before.getOwnerReferences());
        cidrs.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(ServiceCIDR cidrs, WriteContext write) {
        List<String> texts = cidrs.getSpec().getCidrs();
        if (texts.isEmpty()) {
            return List.of(FieldError.required(CIDRS, "at least one CIDR required"));
        }
        if (texts.size() > 2) {
            return List.of(FieldError.invalid(CIDRS, Map.of("CIDRs", texts), "may only hold up to 2 values"));
        }
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String path = CIDRS + "[" + i + "]";
            String text = texts.get(i);
            Names.canonicalCidr(text).forEach(m -> errors.add(FieldError.invalid(path, text, m)));
        }
        List<Cidr> blocks =
                texts.stream().map(Cidr::parse).flatMap(Optional::stream).toList();
        if (blocks.size() == 2 && blocks.get(0).family() == blocks.get(1).family()) {
            errors.add(FieldError.invalid(
                    CIDRS,
                    texts,
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"));
        }
        return errors;
    }

    /** Blocks are fixed, except that one of the other family may be added (kubernetes#131261). */
    @Override
    public List<FieldError> validateUpdate(ServiceCIDR cidrs, ServiceCIDR old, WriteContext write) {
        List<String> texts = cidrs.getSpec().getCidrs();
        List<String> before = old.getSpec().getCidrs();
        boolean added = before.size() == 1 && texts.size() == 2;
        if (!added && texts.size() != before.size()) {
            return List.of(FieldError.invalid(CIDRS, texts, IMMUTABLE));
        }
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(texts.get(i))) {
                errors.add(FieldError.invalid(CIDRS + "[" + i + "]", texts.get(i), IMMUTABLE));
            }
        }
        if (added) {
            errors.addAll(validate(cidrs, write));
        }
        return errors;
    }
}
