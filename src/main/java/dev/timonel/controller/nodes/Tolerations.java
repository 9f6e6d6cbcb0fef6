package dev.timonel.controller.nodes;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which taints a pod tolerates ({@code ToleratesTaint} of {@code k8s.io/api/core/v1/toleration.go}). */
public final class Tolerations {
    private Tolerations() {}

    public static boolean tolerate(List<Toleration> tolerations, Taint taint) {
        return matching(tolerations, taint).isPresent();
    }

    /** The first toleration that covers the taint. */
    public static Optional<Toleration> matching(List<Toleration> tolerations, Taint taint) {
        return tolerations.stream().filter(t -> covers(t, taint)).findFirst();
    }

    private static boolean covers(Toleration toleration, Taint taint) {
        if (!isEmpty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!isEmpty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        if ("Exists".equals(toleration.getOperator())) {
            return true;
        }
        boolean equal = isEmpty(toleration.getOperator()) || "Equal".equals(toleration.getOperator());
        return equal
                && !isEmpty(toleration.getKey())
                && orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
