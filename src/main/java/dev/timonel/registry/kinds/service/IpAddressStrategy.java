package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.Services.text;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Addresses in use: {@code pkg/registry/networking/ipaddress} and {@code pkg/apis/networking/validation}. That the name is
 * a canonical address ({@link Names#canonicalIp}) belongs to the metadata.
 */
public final class IpAddressStrategy implements Strategy<IPAddress> {
    private static final String PARENT = "spec.parentRef";

    @Override
    public ResourceKind kind() {
        return Kinds.IP_ADDRESS;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.canonicalIp(name);
    }

    @Override
    public void setDefaults(IPAddress address) {
        if (address.getSpec() == null) {
            address.setSpec(new IPAddressSpec());
        }
    }

    @Override
    public List<FieldError> validate(IPAddress address, WriteContext write) {
        ParentReference parent = address.getSpec().getParentRef();
        if (parent == null) {
            return List.of(FieldError.required(PARENT, ""));
        }
        List<FieldError> errors = new ArrayList<>();
        String group = text(parent.getGroup());
        if (!group.isEmpty()) {
            Names.dns1123Subdomain(group).forEach(m -> errors.add(FieldError.invalid(PARENT + ".group", group, m)));
        }
        validateSegment(PARENT + ".resource", parent.getResource(), true, errors);
        validateSegment(PARENT + ".name", parent.getName(), true, errors);
        validateSegment(PARENT + ".namespace", parent.getNamespace(), false, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(IPAddress address, IPAddress old, WriteContext write) {
        List<FieldError> errors = new ArrayList<>(validate(address, write));
        @Nullable Map<String, String> now = shown(address.getSpec().getParentRef());
        if (!Objects.equals(now, shown(old.getSpec().getParentRef()))) {
            errors.add(FieldError.invalid(PARENT, now, "field is immutable"));
        }
        return errors;
    }

    private static void validateSegment(
            String path, @Nullable String value, boolean required, List<FieldError> errors) {
        String text = text(value);
        if (!text.isEmpty()) {
            Names.pathSegment(text).forEach(m -> errors.add(FieldError.invalid(path, text, m)));
        } else if (required) {
            errors.add(FieldError.required(path, ""));
        }
    }

    /** As upstream's internal type is rendered. */
    private static @Nullable Map<String, String> shown(@Nullable ParentReference parent) {
        if (parent == null) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Group", text(parent.getGroup()));
        fields.put("Resource", text(parent.getResource()));
        fields.put("Namespace", text(parent.getNamespace()));
        fields.put("Name", text(parent.getName()));
        return fields;
    }
}
