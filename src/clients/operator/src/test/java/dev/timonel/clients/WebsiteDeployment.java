package dev.timonel.clients;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import java.util.Map;

/** What runs of a website. */
public class WebsiteDeployment extends CRUDKubernetesDependentResource<Deployment, Website> {
    public WebsiteDeployment() {
        super(Deployment.class);
    }

    @Override
    protected Deployment desired(Website website, Context<Website> context) {
        var name = website.getMetadata().getName();
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(website.getMetadata().getNamespace())
                .endMetadata()
                .withNewSpec()
                .withReplicas(website.getSpec().replicas)
                .withNewSelector()
                .withMatchLabels(Map.of("website", name))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Map.of("website", name))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage(website.getSpec().image)
                .addNewPort()
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
