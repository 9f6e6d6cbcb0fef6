package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

/** For tests elsewhere: what a snapshot is made of fits together. */
public final class SnapshotParts {
    private SnapshotParts() {}

    public static void indexesAreThoseOfTheObjects(ClusterSnapshot snapshot) {
        ClusterSnapshot anew =
                ClusterSnapshot.of(snapshot.revision(), snapshot.all().toList());
        assertThat(snapshot.indexes().sameAs(anew.indexes()))
                .as("the indexes at %d are those of its objects", snapshot.revision())
                .isTrue();
    }
}
