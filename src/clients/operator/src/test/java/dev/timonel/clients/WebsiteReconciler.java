package dev.timonel.clients;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The defaults of the SDK: a finalizer, dependents and the status, all by server-side apply. */
@Workflow(dependents = {@Dependent(type = WebsiteDeployment.class), @Dependent(type = WebsiteService.class)})
@ControllerConfiguration(name = "website")
public class WebsiteReconciler implements Reconciler<Website>, Cleaner<Website> {
    final Set<String> cleaned = ConcurrentHashMap.newKeySet();

    @Override
    public UpdateControl<Website> reconcile(Website website, Context<Website> context) {
        var told = new Website();
        told.setMetadata(new ObjectMetaBuilder()
                .withName(website.getMetadata().getName())
                .withNamespace(website.getMetadata().getNamespace())
                .build());
        told.setStatus(new Website.Status());
        told.getStatus().note = website.getSpec().note;
        told.getStatus().ready = context.getSecondaryResource(Deployment.class)
                .map(deployment -> deployment.getStatus() == null
                        ? null
                        : deployment.getStatus().getReadyReplicas())
                .orElse(0);
        return UpdateControl.patchStatus(told);
    }

    @Override
    public DeleteControl cleanup(Website website, Context<Website> context) {
        cleaned.add(website.getMetadata().getName());
        return DeleteControl.defaultDelete();
    }
}
