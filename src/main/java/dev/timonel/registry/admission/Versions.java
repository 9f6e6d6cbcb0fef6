package dev.timonel.registry.admission;

import dev.timonel.model.Face;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.custom.Definition;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The resources by which objects of one kind are written, and the objects as each of them has them. */
final class Versions {
    private Versions() {}

    static List<ResourceKind> of(ResourceKind stored, ClusterSnapshot state) {
        Optional<Definition> custom = state.custom().of(stored);
        return custom.isPresent()
                ? custom.get().served().stream().map(CustomVersion::kind).toList()
                : Stream.concat(Stream.of(stored), Kinds.FACES.stream().filter(face -> isOf(face, stored)))
                        .toList();
    }

    private static boolean isOf(ResourceKind shown, ResourceKind stored) {
        return face(shown).filter(face -> face.stored().equals(stored)).isPresent();
    }

    private static Optional<Face> face(ResourceKind shown) {
        return Face.served(shown.group(), shown.version(), shown.plural());
    }

    /** The tree is changed; it may be of any version. */
    static ObjectNode as(ResourceKind version, ObjectNode tree, ClusterSnapshot state) {
        Optional<CustomVersion> custom = state.custom().served(version.group(), version.version(), version.plural());
        return custom.isPresent()
                ? custom.get().shown(tree)
                : face(version).map(face -> face.toShown(tree)).orElse(tree);
    }
}
