package dev.timonel.registry.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.FieldError;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceFluent;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an older server accepted stays as it is, and does not come back: the {@code validOldIPs} of
 * {@code IsValidIPForLegacyField} with StrictIPCIDRValidation, which is on since 1.36.
 */
class AddressRatchetTest {

    @Test
    void addressesThatWereThereAreKept() {
        assertThat(changed(stored("010.1.2.3"), stored("010.1.2.3"))).isEmpty();
        assertThat(changed(stored("010.1.2.3"), stored("1.1.1.1"))).containsExactly("spec.externalIPs[0]");
    }

    @Test
    void sourceRangesThatWereThereAreKeptHoweverTheyArePadded() {
        assertThat(changed(balanced(" 10.1.2.3/8"), balanced("10.1.2.3/8 "))).isEmpty();
        assertThat(changed(balanced("10.1.2.3/8"), balanced("10.1.2.4/8")))
                .containsExactly("spec.LoadBalancerSourceRanges[0]");
    }

    @Test
    void theAnnotationOfSourceRangesIsKeptAsAWhole() {
        assertThat(changed(annotated("10.1.2.3/8"), annotated("10.1.2.3/8"))).isEmpty();
        assertThat(changed(annotated("10.1.2.3/8, 10.0.0.0/8"), annotated("10.1.2.3/8")))
                .containsExactly("metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]");
    }

    @Test
    void addressesOfALoadBalancerThatWereThereAreKept() {
        assertThat(status(reported("::ffff:1.2.3.4"), reported("::ffff:1.2.3.4")))
                .isEmpty();
        assertThat(status(reported("::ffff:1.2.3.4"), reported("1.2.3.4")))
                .containsExactly("status.loadBalancer.ingress[0].ip");
    }

    private static List<String> changed(Service service, Service old) {
        return fields(ServiceValidation.validateUpdate(service, old)).stream()
                .filter(field -> !field.equals("spec.healthCheckNodePort"))
                .toList();
    }

    private static List<String> status(Service service, Service old) {
        return fields(ServiceValidation.validateStatus(service, old));
    }

    private static List<String> fields(List<FieldError> errors) {
        return errors.stream().map(FieldError::field).toList();
    }

    private static Service stored(String externalIp) {
        return defaulted(
                port().withType("ClusterIP").withExternalIPs(externalIp).endSpec());
    }

    private static Service balanced(String range) {
        return defaulted(port().withType("LoadBalancer")
                .withLoadBalancerSourceRanges(range)
                .endSpec());
    }

    private static Service annotated(String ranges) {
        return defaulted(port().withType("LoadBalancer")
                .endSpec()
                .editMetadata()
                .addToAnnotations("service.beta.kubernetes.io/load-balancer-source-ranges", ranges)
                .endMetadata());
    }

    private static Service reported(String ip) {
        return defaulted(port().withType("LoadBalancer")
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp(ip)
                .withIpMode("VIP")
                .endIngress()
                .endLoadBalancer()
                .endStatus());
    }

    private static ServiceFluent<ServiceBuilder>.SpecNested<ServiceBuilder> port() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort();
    }

    private static Service defaulted(ServiceBuilder builder) {
        Service service = builder.build();
        ServiceDefaults.apply(service);
        return service;
    }
}
