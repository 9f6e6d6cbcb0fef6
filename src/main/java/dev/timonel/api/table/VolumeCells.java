package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the rows of volumes and claims have alike. */
final class VolumeCells {
    static final String UNSET = "<unset>";
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final Map<String, String> SHORT =
            Map.of("ReadWriteOnce", "RWO", "ReadOnlyMany", "ROX", "ReadWriteMany", "RWX", "ReadWriteOncePod", "RWOP");

    private VolumeCells() {}

    static String storage(@Nullable Map<String, Quantity> amounts) {
        Quantity storage = orEmpty(amounts).get("storage");
        return storage == null ? "0" : storage.toString();
    }

    static String modes(List<String> modes) {
        return List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod").stream()
                .filter(modes::contains)
                .map(SHORT::get)
                .collect(Collectors.joining(","));
    }

    /** The annotation was before the field. */
    static String ofClass(HasMetadata object, @Nullable String named) {
        String old = orEmpty(object.getMetadata().getAnnotations()).get(CLASS);
        return orEmpty(old == null ? named : old);
    }
}
