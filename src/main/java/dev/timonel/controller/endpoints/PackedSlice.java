package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts.Target;
import java.util.List;

/**
 * A slice that will exist: {@code name} is that of the existing slice it is, or {@code ""} for a new one that has none
 * yet; {@code ports} are those of its group; {@code changed} says that it has to be written.
 */
record PackedSlice(String name, List<TargetPort> ports, List<Target> endpoints, boolean changed) {

    PackedSlice named(String newName) {
        return new PackedSlice(newName, ports, endpoints, true);
    }

    PackedSlice with(List<Target> newEndpoints) {
        return new PackedSlice(name, ports, newEndpoints, true);
    }

    boolean isNameless() {
        return name.isEmpty();
    }
}
