package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceScale;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What discovery and requests need of a CustomResourceDefinition; not its schemas, which may be large. {@code accepted} are the
 * names of its status; {@code established} says that objects may be written.
 */
public record DefinitionFacts(
        String group,
        CustomNames wanted,
        CustomNames accepted,
        boolean namespaced,
        List<Version> versions,
        boolean established)
        implements Facts {

    /** The names by which clients know a custom resource; empty for those that are not given. */
    public record CustomNames(
            String plural,
            String singular,
            String kind,
            String listKind,
            List<String> shortNames,
            List<String> categories) {

        static CustomNames of(@Nullable CustomResourceDefinitionNames names) {
            return names == null
                    ? new CustomNames("", "", "", "", List.of(), List.of())
                    : new CustomNames(
                            orEmpty(names.getPlural()),
                            orEmpty(names.getSingular()),
                            orEmpty(names.getKind()),
                            orEmpty(names.getListKind()),
                            List.copyOf(orEmpty(names.getShortNames())),
                            List.copyOf(orEmpty(names.getCategories())));
        }
    }

    /** One version. {@code warning} is what clients of a deprecated version are told, empty if it is not deprecated. */
    public record Version(
            String name,
            boolean served,
            boolean storage,
            String warning,
            boolean hasStatus,
            @Nullable ScalePaths scale,
            List<PrinterColumn> columns,
            List<String> selectable) {}

    /** Where the numbers of the subresource {@code scale} are, as {@code .spec.replicas}; {@code selector} may be empty. */
    public record ScalePaths(String replicas, String observed, String selector) {}

    /** A column that {@code kubectl get} shows. */
    public record PrinterColumn(
            String name, String type, String format, String description, int priority, String path) {}

    static DefinitionFacts of(CustomResourceDefinition definition) {
        var spec = definition.getSpec();
        CustomResourceDefinitionStatus status = definition.getStatus();
        CustomNames names = CustomNames.of(spec.getNames());
        String group = orEmpty(spec.getGroup());
        return new DefinitionFacts(
                group,
                names,
                CustomNames.of(status == null ? null : status.getAcceptedNames()),
                "Namespaced".equals(spec.getScope()),
                orEmpty(spec.getVersions()).stream()
                        .map(version -> version(version, group, names.kind()))
                        .toList(),
                status != null
                        && orEmpty(status.getConditions()).stream()
                                .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus())));
    }

    private static Version version(CustomResourceDefinitionVersion version, String group, String kind) {
        CustomResourceSubresources subresources = version.getSubresources();
        String name = orEmpty(version.getName());
        return new Version(
                name,
                Boolean.TRUE.equals(version.getServed()),
                Boolean.TRUE.equals(version.getStorage()),
                warning(version, group + "/" + name + " " + kind),
                subresources != null && subresources.getStatus() != null,
                subresources == null || subresources.getScale() == null ? null : paths(subresources.getScale()),
                orEmpty(version.getAdditionalPrinterColumns()).stream()
                        .map(column -> new PrinterColumn(
                                orEmpty(column.getName()),
                                orEmpty(column.getType()),
                                orEmpty(column.getFormat()),
                                orEmpty(column.getDescription()),
                                column.getPriority() == null ? 0 : column.getPriority(),
                                orEmpty(column.getJsonPath())))
                        .toList(),
                orEmpty(version.getSelectableFields()).stream()
                        .map(field -> orEmpty(field.getJsonPath()))
                        .toList());
    }

    private static String warning(CustomResourceDefinitionVersion version, String shown) {
        if (!Boolean.TRUE.equals(version.getDeprecated())) {
            return "";
        }
        String own = orEmpty(version.getDeprecationWarning());
        return own.isEmpty() ? shown + " is deprecated" : own;
    }

    private static ScalePaths paths(CustomResourceSubresourceScale scale) {
        return new ScalePaths(
                orEmpty(scale.getSpecReplicasPath()),
                orEmpty(scale.getStatusReplicasPath()),
                orEmpty(scale.getLabelSelectorPath()));
    }

    /** The version that objects are stored in; empty if the definition is refused for it anyway. */
    public String storageVersion() {
        return versions.stream()
                .filter(Version::storage)
                .map(Version::name)
                .findFirst()
                .orElse("");
    }
}
