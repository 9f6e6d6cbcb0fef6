package dev.timonel.clients;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** The resource of the operator: an image that is to run in some replicas. */
@Group("clients.example.com")
@Version("v1")
public class Website extends CustomResource<Website.Spec, Website.Status> implements Namespaced {
    /** Without replicas the definition says how many. */
    public static class Spec {
        public String image;
        public Integer replicas;
        public String note;
    }

    public static class Status {
        public Integer ready;
        public String note;
    }
}
