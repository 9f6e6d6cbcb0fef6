package dev.timonel.model;

import dev.timonel.net.Cidr;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.util.List;

/** A range of cluster IPs. {@code ready}: addresses may be taken from it, as its condition Ready says; none means yes. */
public record ServiceCidrFacts(List<Cidr> cidrs, boolean ready) implements Facts {
    static ServiceCidrFacts of(ServiceCIDR range) {
        List<Cidr> cidrs = range.getSpec() == null
                ? List.of()
                : range.getSpec().getCidrs().stream()
                        .flatMap(text -> Cidr.parse(text).stream())
                        .toList();
        return new ServiceCidrFacts(cidrs, isReady(range));
    }

    private static boolean isReady(ServiceCIDR range) {
        return range.getStatus() == null
                || range.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .findFirst()
                        .map(c -> "True".equals(c.getStatus()))
                        .orElse(true);
    }
}
