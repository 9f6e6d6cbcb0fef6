package dev.timonel.api.openapi;

import dev.timonel.model.custom.CustomVersion;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What discovery lists at this moment. */
public interface ServedResources {
    /** {@code v1}, {@code apps/v1}…, in alphabetical order. */
    List<String> groupVersions();

    /** The APIResourceList of a group and version. */
    Optional<JsonNode> resources(String groupVersion);

    /** The custom resources of a group and version. */
    default List<CustomVersion> custom(String groupVersion) {
        return List.of();
    }

    /** {@code v1.37.0}. */
    String version();
}
