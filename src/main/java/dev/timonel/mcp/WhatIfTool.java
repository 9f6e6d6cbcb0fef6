package dev.timonel.mcp;

import dev.timonel.compare.ClusterState;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.StatusException;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.whatif.Manifests;
import dev.timonel.whatif.WhatIf;
import dev.timonel.whatif.WhatIfText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** What manifests would do to routes; nothing is stored. One at once, for no longer than ten seconds. */
final class WhatIfTool {
    private static final long PATIENCE = 10_000_000_000L;

    private final Moments moments;
    private final ProxyConfig config;
    private final Rehearsal.Stage stage;
    private final Semaphore place = new Semaphore(1);

    WhatIfTool(Moments moments, ProxyConfig config, Rehearsal.Stage stage) {
        this.moments = moments;
        this.config = config;
        this.stage = stage;
    }

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "manifests",
                Parameter.required("what kubectl apply -f takes: YAML of one or more documents, or JSON; an object that"
                        + " exists is merged; with $patch: delete it is deleted"));
        parameters.put("namespace", Parameter.optional("that of manifests that name none; default without it"));
        parameters.put(
                "prune", Parameter.optional("objects with these labels (app=web) that are in no manifest are deleted"));
        return new Tool(
                "what_if",
                "What would this change break?",
                "Applies manifests to a copy of the cluster, with all consequences, and stores nothing. Answers with the"
                        + " difference of routes: frontends, endpoints, Services that lose all endpoints, DNS names, clashes, and"
                        + " what the API would refuse; breaks is true if something that answers would not any more. Call it"
                        + " before a fix is proposed.",
                Effect.Reads,
                parameters,
                WhatIf.class,
                this::rehearse);
    }

    private Answer rehearse(Arguments arguments) {
        if (!place.tryAcquire()) {
            throw StatusException.unavailable("another change is being worked out already: ask again in a moment");
        }
        try {
            String namespace = arguments.text("namespace");
            Manifests manifests = Manifests.read(
                    arguments.text("manifests").getBytes(StandardCharsets.UTF_8),
                    namespace.isEmpty() ? "default" : namespace);
            String prune = arguments.text("prune");
            ClusterSnapshot now = moments.newest().current();
            long end = System.nanoTime() + PATIENCE;
            WhatIf whatIf = WhatIf.of(
                    new ClusterState(now, config),
                    stage.of(now),
                    manifests,
                    prune.isEmpty() ? null : LabelSelector.parse(prune),
                    () -> System.nanoTime() - end > 0);
            return new Answer(WhatIfText.plain(whatIf), whatIf);
        } finally {
            place.release();
        }
    }
}
