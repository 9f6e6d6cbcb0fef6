package dev.timonel.registry.kinds.endpoints;

import dev.timonel.net.IpAddress;
import dev.timonel.registry.strategy.FieldErrors;
import java.util.Optional;

/** Addresses that may stand for an endpoint, by {@code ValidateEndpointIP} of {@code pkg/apis/core/validation}. */
final class AddressValidation {
    private AddressValidation() {}

    /** Of no use to others than the machine or the link itself: metadata services live on link-local addresses. */
    static void nonSpecial(String text, String field, FieldErrors errors) {
        Optional<IpAddress> parsed = IpAddress.parse(text);
        if (parsed.isEmpty()) {
            errors.invalid(field, text, "must be a valid IP address");
            return;
        }
        IpAddress address = parsed.get();
        if (address.isUnspecified()) {
            errors.invalid(field, text, "may not be unspecified (" + text + ")");
        }
        if (address.isLoopback()) {
            errors.invalid(field, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocal()) {
            errors.invalid(field, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (address.isLinkLocalMulticast()) {
            errors.invalid(field, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
