package dev.timonel.api.table;

import static dev.timonel.api.table.PodTemplateCells.orZero;

import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.time.Instant;
import java.util.List;

/** Priorities show their value ({@code printPriorityClass}). */
final class PriorityClassRow implements RowRules<PriorityClass> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.number("Value", "The priority of a pod of the class"),
                Column.flag("Global-Default", "Whether pods without a class get it"),
                Column.age(),
                Column.wide("PreemptionPolicy", "Whether its pods may take others' places"));
    }

    @Override
    public List<Object> cells(PriorityClass object, Instant now) {
        return List.of(
                object.getMetadata().getName(),
                orZero(object.getValue()),
                Boolean.TRUE.equals(object.getGlobalDefault()),
                RowRules.age(object, now),
                RowRules.or(object.getPreemptionPolicy(), ""));
    }
}
