package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceClaim;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The claims to devices of a pod and what its containers use of them: {@code validatePodResourceClaims} and
 * {@code validateResourceClaimNames} of {@code pkg/apis/core/validation/validation.go}.
 */
final class ClaimValidation {
    private ClaimValidation() {}

    static void validate(List<PodResourceClaim> claims, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < claims.size(); i++) {
            PodResourceClaim claim = claims.get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(claim.getName());
            if (name.isEmpty()) {
                errors.required(at + ".name");
            } else if (names.add(name)) {
                errors.invalid(at + ".name", name, Names.dns1123Label(name));
            } else {
                errors.duplicate(at + ".name", name);
            }
            String claimName = claim.getResourceClaimName();
            String template = claim.getResourceClaimTemplateName();
            if (claimName != null && template != null) {
                errors.invalid(
                        at,
                        spelled(claim),
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            }
            if (claimName == null && template == null) {
                errors.invalid(
                        at, spelled(claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            subdomain(claimName, at + ".resourceClaimName", errors);
            subdomain(template, at + ".resourceClaimTemplateName", errors);
        }
    }

    private static void subdomain(@Nullable String name, String field, FieldErrors errors) {
        if (name != null) {
            errors.invalid(field, name, Names.dns1123Subdomain(name));
        }
    }

    /** Upstream shows the type of Go that has no names of JSON. */
    private static Map<String, @Nullable String> spelled(PodResourceClaim claim) {
        Map<String, @Nullable String> shown = new LinkedHashMap<>();
        shown.put("Name", orEmpty(claim.getName()));
        shown.put("ResourceClaimName", claim.getResourceClaimName());
        shown.put("ResourceClaimTemplateName", claim.getResourceClaimTemplateName());
        return shown;
    }

    /** What a container uses has to be claimed by its pod. */
    static void validate(@Nullable ResourceRequirements resources, PodSpec spec, String path, FieldErrors errors) {
        if (resources == null || resources.getClaims().isEmpty()) {
            return;
        }
        Set<String> claimed = new TreeSet<>();
        spec.getResourceClaims().forEach(claim -> claimed.add(orEmpty(claim.getName())));
        Set<String> used = new HashSet<>();
        for (int i = 0; i < resources.getClaims().size(); i++) {
            ResourceClaim claim = resources.getClaims().get(i);
            String at = path + "[" + i + "]";
            String name = orEmpty(claim.getName());
            if (name.isEmpty()) {
                errors.required(at);
                continue;
            }
            String request = orEmpty(claim.getRequest());
            String key = request.isEmpty() ? name : name + "/" + request;
            if (!request.isEmpty() && !used.contains(name)) {
                errors.invalid(at + ".request", request, Names.dns1123Label(request));
            }
            if (used.contains(name)) {
                errors.duplicate(at, name);
            } else if (!used.add(key)) {
                errors.duplicate(at, key);
            }
            if (!claimed.contains(name)) {
                String which = claimed.isEmpty() ? " which is empty" : ": " + String.join(", ", claimed);
                FieldError missing = FieldError.notFound(at, name);
                errors.add(new FieldError(
                        missing.type(),
                        at,
                        missing.message() + ": must be one of the names in pod.spec.resourceClaims" + which));
            }
        }
    }
}
