package dev.timonel.clients;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import java.util.Map;

/** Where a website is reached. */
public class WebsiteService extends CRUDKubernetesDependentResource<Service, Website> {
    public WebsiteService() {
        super(Service.class);
    }

    @Override
    protected Service desired(Website website, Context<Website> context) {
        var name = website.getMetadata().getName();
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(website.getMetadata().getNamespace())
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("website", name))
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString(8080))
                .endPort()
                .endSpec()
                .build();
    }
}
