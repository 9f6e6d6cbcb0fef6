package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Bindings of policies show what they bind to what ({@code printValidatingAdmissionPolicyBinding}). */
final class PolicyBindingRow implements RowRules<ValidatingAdmissionPolicyBinding> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("PolicyName", "The policy that it puts in force"),
                Column.text("ParamRef", "The objects that the policy gets its parameters from"),
                Column.age());
    }

    @Override
    public List<Object> cells(ValidatingAdmissionPolicyBinding object, Instant now) {
        return List.of(
                object.getMetadata().getName(),
                orEmpty(object.getSpec().getPolicyName()),
                params(object.getSpec().getParamRef()),
                RowRules.age(object, now));
    }

    private static String params(@Nullable ParamRef params) {
        if (params == null) {
            return "<unset>";
        }
        String name = orEmpty(params.getName());
        String namespace = orEmpty(params.getNamespace());
        if (!name.isEmpty()) {
            return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
        }
        return params.getSelector() == null ? "<unset>" : text(params.getSelector());
    }

    /** As Go shows the structure, which kubectl gets from Kubernetes, too. */
    private static String text(LabelSelector selector) {
        StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
        new TreeMap<>(orEmpty(selector.getMatchLabels()))
                .forEach((key, value) ->
                        text.append(key).append(": ").append(value).append(','));
        text.append("},MatchExpressions:[]LabelSelectorRequirement{");
        for (LabelSelectorRequirement each : selector.getMatchExpressions()) {
            text.append("LabelSelectorRequirement{Key:")
                    .append(each.getKey())
                    .append(",Operator:")
                    .append(each.getOperator())
                    .append(",Values:[")
                    .append(String.join(" ", orEmpty(each.getValues())))
                    .append("],},");
        }
        return text.append("},}").toString();
    }
}
