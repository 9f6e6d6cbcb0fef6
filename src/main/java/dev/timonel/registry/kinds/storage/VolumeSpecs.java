package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.ResourceValidation;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What volumes and claims have alike, by {@code pkg/apis/core/validation}. */
final class VolumeSpecs {
    static final String STORAGE = "storage";
    static final String FILESYSTEM = "Filesystem";
    private static final String ONE_POD = "ReadWriteOncePod";
    private static final String MODES = "spec.accessModes";
    private static final List<String> ACCESS_MODES = List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", ONE_POD);
    private static final List<String> VOLUME_MODES = List.of("Block", FILESYSTEM);

    private VolumeSpecs() {}

    static void accessModes(List<String> modes, String detail, FieldErrors errors) {
        if (modes.isEmpty()) {
            errors.add(FieldError.required(MODES, detail));
        }
        modes.stream()
                .filter(mode -> !ACCESS_MODES.contains(mode))
                .forEach(mode -> errors.add(FieldError.notSupported(MODES, mode, ACCESS_MODES)));
        boolean others = modes.stream().anyMatch(mode -> ACCESS_MODES.contains(mode) && !mode.equals(ONE_POD));
        if (modes.contains(ONE_POD) && others) {
            errors.forbidden(MODES, "may not use ReadWriteOncePod with other access modes");
        }
    }

    static void storage(Quantity quantity, String path, FieldErrors errors) {
        Optional<BigDecimal> amount = ResourceValidation.amount(quantity);
        if (amount.isPresent() && amount.get().signum() <= 0) {
            errors.invalid(path, quantity.toString(), "must be greater than zero");
        } else {
            ResourceValidation.amounts(Map.of(STORAGE, quantity), name -> path, errors);
        }
    }

    static void className(@Nullable String name, String field, FieldErrors errors) {
        if (!orEmpty(name).isEmpty()) {
            errors.invalid(field, orEmpty(name), Names.dns1123Subdomain(orEmpty(name)));
        }
    }

    static void volumeMode(@Nullable String mode, FieldErrors errors) {
        if (mode != null && !VOLUME_MODES.contains(mode)) {
            errors.add(FieldError.notSupported("spec.volumeMode", mode, VOLUME_MODES));
        }
    }

    static void sameVolumeMode(@Nullable String mode, @Nullable String before, FieldErrors errors) {
        if (!orEmpty(mode).equals(orEmpty(before))) {
            errors.invalid("volumeMode", mode, "field is immutable");
        }
    }
}
