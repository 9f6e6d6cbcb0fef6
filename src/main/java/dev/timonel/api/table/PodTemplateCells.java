package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the wide tables of all that keeps pods end with ({@code layoutContainerCells}). */
final class PodTemplateCells {
    static final Column CONTAINERS = Column.wide("Containers", "The names of the containers in the template");
    static final Column IMAGES = Column.wide("Images", "Their images");
    static final Column SELECTOR = Column.wide("Selector", "The labels of the pods that are kept");

    private PodTemplateCells() {}

    static String containers(@Nullable PodTemplateSpec template) {
        return each(template, Container::getName);
    }

    static String images(@Nullable PodTemplateSpec template) {
        return each(template, Container::getImage);
    }

    static String selector(io.fabric8.kubernetes.api.model.@Nullable LabelSelector written) {
        LabelSelector selector = LabelSelector.of(written);
        return selector == null ? RowRules.NONE : RowRules.or(selector.toString(), RowRules.NONE);
    }

    static String labels(@Nullable Map<String, String> labels) {
        return orEmpty(labels).isEmpty()
                ? RowRules.NONE
                : orEmpty(labels).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static String each(@Nullable PodTemplateSpec template, Function<Container, String> cell) {
        List<Container> containers = template == null || template.getSpec() == null
                ? List.of()
                : template.getSpec().getContainers();
        return containers.stream().map(c -> orEmpty(cell.apply(c))).collect(Collectors.joining(","));
    }
}
