package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import java.time.Instant;
import java.util.List;

/** Policies of admission show how much they check ({@code printValidatingAdmissionPolicy}). */
final class PolicyRow implements RowRules<ValidatingAdmissionPolicy> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.number("Validations", "How many things it asks of what is written"),
                Column.text("ParamKind", "The kind of the objects that it takes its parameters from"),
                Column.age());
    }

    @Override
    public List<Object> cells(ValidatingAdmissionPolicy object, Instant now) {
        ParamKind kind = object.getSpec().getParamKind();
        return List.of(
                object.getMetadata().getName(),
                object.getSpec().getValidations().size(),
                kind == null ? "<unset>" : orEmpty(kind.getApiVersion()) + "/" + orEmpty(kind.getKind()),
                RowRules.age(object, now));
    }
}
