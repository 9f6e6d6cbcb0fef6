package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassParametersReference;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Ingress classes show their controller and where its parameters are. */
final class IngressClassRow implements RowRules<IngressClass> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Controller", "Who serves the Ingresses of this class"),
                Column.text("Parameters", "What the controller is told"),
                Column.age());
    }

    @Override
    public List<Object> cells(IngressClass ingressClass, Instant now) {
        IngressClassSpec spec = Objects.requireNonNullElseGet(ingressClass.getSpec(), IngressClassSpec::new);
        IngressClassParametersReference parameters = spec.getParameters();
        String shown = NONE;
        if (parameters != null) {
            String group = parameters.getApiGroup();
            String type = group == null ? parameters.getKind() : parameters.getKind() + "." + group;
            shown = type + "/" + parameters.getName();
        }
        return List.of(
                ingressClass.getMetadata().getName(),
                RowRules.or(spec.getController(), ""),
                shown,
                RowRules.age(ingressClass, now));
    }
}
