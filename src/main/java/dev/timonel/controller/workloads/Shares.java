package dev.timonel.controller.workloads;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import org.jspecify.annotations.Nullable;

/** How many pods more than wanted there may be, and how many of those wanted may be missing, while a Deployment is rolled. */
record Shares(int maxSurge, int maxUnavailable) {

    /** {@code ResolveFenceposts}: surge is rounded up, what may be missing down, and both cannot be zero. */
    static Shares of(DeploymentSpec spec) {
        RollingUpdateDeployment rolling =
                spec.getStrategy() == null ? null : spec.getStrategy().getRollingUpdate();
        int replicas = Tally.orZero(spec.getReplicas());
        if (rolling == null) {
            return new Shares(0, 0);
        }
        int surge = share(rolling.getMaxSurge(), replicas, true);
        int unavailable = share(rolling.getMaxUnavailable(), replicas, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new Shares(surge, Math.min(unavailable, replicas));
    }

    /** {@code GetScaledValueFromIntOrPercent}. */
    static int share(@Nullable IntOrString value, int total, boolean up) {
        if (value == null || value.getStrVal() == null) {
            return value == null ? 0 : Tally.orZero(value.getIntVal());
        }
        String digits = value.getStrVal().replace("%", "");
        long percent = digits.isEmpty() || digits.length() > 9 ? 0 : Long.parseLong(digits);
        long scaled = percent * total;
        return (int) Math.min(Integer.MAX_VALUE, up ? (scaled + 99) / 100 : scaled / 100);
    }
}
