package dev.timonel.model;

import java.util.Map;

/** The priority classes that every cluster has ({@code pkg/apis/scheduling/v1/helpers.go}). */
public final class SystemPriorities {
    public static final String PREFIX = "system-";
    public static final int HIGHEST_OF_USERS = 1_000_000_000;
    public static final Map<String, Integer> VALUES =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    private SystemPriorities() {}
}
