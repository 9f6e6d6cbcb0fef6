package dev.timonel.controller;

import dev.timonel.controller.endpoints.EmptySelectionReconciler;
import dev.timonel.controller.endpoints.EndpointSliceMirroringReconciler;
import dev.timonel.controller.endpoints.EndpointSliceReconciler;
import dev.timonel.controller.endpoints.EndpointsReconciler;
import dev.timonel.controller.endpoints.SelectedLately;
import dev.timonel.controller.garbage.GarbageReconciler;
import dev.timonel.controller.plan.Reconciler;
import java.util.List;

/** The reconcilers that keep endpoints exact and collect garbage, in the order in which they are best run. */
public final class EndpointReconcilers {
    private EndpointReconcilers() {}

    public static List<Reconciler> all() {
        SelectedLately selected = new SelectedLately();
        return List.of(
                new EndpointSliceReconciler(selected),
                new EndpointsReconciler(selected),
                new EndpointSliceMirroringReconciler(),
                new EmptySelectionReconciler(),
                new GarbageReconciler());
    }
}
