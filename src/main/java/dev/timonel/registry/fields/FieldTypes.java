package dev.timonel.registry.fields;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.Definition;
import dev.timonel.model.merge.Atom;
import dev.timonel.model.merge.TypeAtoms;
import java.util.List;
import java.util.Optional;

/** How the fields of an object merge, in one version; owners of the versions in {@code known} are of the same fields. */
public record FieldTypes(Atom whole, String apiVersion, boolean hasStatus, List<String> known) {

    /** {@code asked}: the version of the request, which matters for custom resources alone. */
    public static FieldTypes of(ResourceKind kind, String asked, CustomKinds custom) {
        Optional<Definition> definition = kind.isCustom() ? custom.of(kind) : Optional.empty();
        if (definition.isEmpty()) {
            Atom whole = kind.isCustom() ? TypeAtoms.deduced() : TypeAtoms.of(TypeSchema.of(kind.type()));
            return new FieldTypes(whole, kind.apiVersion(), kind.hasStatus(), List.of(kind.apiVersion()));
        }
        CustomVersion version = definition.get().version(asked.substring(asked.indexOf('/') + 1));
        return new FieldTypes(
                version.atom(),
                version.kind().apiVersion(),
                version.facts().hasStatus(),
                definition.get().served().stream()
                        .map(each -> each.kind().apiVersion())
                        .toList());
    }
}
