package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Fix;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A service of type ExternalName: where its name leads, as far as the cluster knows. */
final class Aliases {
    private final Case of;

    Aliases(Case of) {
        this.of = of;
    }

    /** Why the name leads nowhere; empty if it leads out of the cluster, or to another service. */
    Optional<Failure> failure() {
        String name = of.facts().externalName();
        Optional<IpAddress> address = IpAddress.parse(name);
        if (address.isPresent()) {
            return Optional.of(address(address.get()));
        }
        Set<String> seen = new HashSet<>(Set.of(of.title()));
        Optional<KubeObject> target = target(name);
        while (target.isPresent()
                && target.get().facts(ServiceFacts.class).isExternalName()
                && seen.add(target.get().namespace() + "/" + target.get().name())) {
            name = target.get().facts(ServiceFacts.class).externalName();
            target = target(name);
        }
        boolean loop =
                target.isPresent() && target.get().facts(ServiceFacts.class).isExternalName();
        boolean nothing = target.isEmpty() && inCluster(name);
        return loop || nothing ? Optional.of(nowhere(name, loop)) : Optional.empty();
    }

    /** The service that the name leads to, through other aliases if need be. */
    Optional<KubeObject> end() {
        Optional<KubeObject> target = target(of.facts().externalName());
        for (int i = 0; i < 10 && target.isPresent(); i++) {
            ServiceFacts facts = target.get().facts(ServiceFacts.class);
            if (!facts.isExternalName()) {
                return target;
            }
            target = target(facts.externalName());
        }
        return Optional.empty();
    }

    private Failure address(IpAddress address) {
        ServiceFacts.Port port = of.facts().ports().stream()
                .findFirst()
                .orElse(new ServiceFacts.Port("", "TCP", 80, new IntOrString(80), 0, ""));
        return Failure.certain(
                Cause.ExternalNameIsAddress,
                "externalName is the address " + address
                        + ": DNS answers with an alias of a name made of digits, which no" + " name server knows.",
                List.of(of.shows("spec.externalName", address.toString())),
                new Fix(
                        "make it a service without selector and with a cluster IP, and write an EndpointSlice with the"
                                + " address",
                        Commands.kubectl(
                                        of.service().namespace(),
                                        "delete",
                                        "service",
                                        of.service().name())
                                + "\n"
                                + Commands.kubectl(
                                        of.service().namespace(),
                                        "create",
                                        "service",
                                        "clusterip",
                                        of.service().name(),
                                        "--tcp=" + port.port())
                                + "\n"
                                + Commands.remove(of.service(), "/spec/selector")
                                + "\n"
                                + Slices.apply(
                                        of,
                                        address.toString(),
                                        new ServiceFacts.Port(
                                                String.valueOf(port.port()),
                                                port.protocol(),
                                                port.port(),
                                                port.targetPort(),
                                                0,
                                                ""))));
    }

    private Failure nowhere(String name, boolean loop) {
        return Failure.certain(
                Cause.ExternalNameLeadsNowhere,
                loop
                        ? "The alias leads back to itself by way of " + name + "."
                        : "The alias leads to " + name + ", and the cluster has no such service.",
                List.of(of.shows("spec.externalName", of.facts().externalName())),
                new Fix(
                        "name a service that is there, or a name outside of the cluster",
                        Commands.kubectl("", "get", "services", "-A")));
    }

    private boolean inCluster(String name) {
        return domainless(name).endsWith(".svc");
    }

    private String domainless(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String dotless = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        String domain = "." + of.config().clusterDomain().toLowerCase(Locale.ROOT);
        return dotless.endsWith(domain) ? dotless.substring(0, dotless.length() - domain.length()) : dotless;
    }

    private Optional<KubeObject> target(String name) {
        String[] labels = domainless(name).split("\\.", -1);
        return labels.length == 3 && labels[2].equals("svc")
                ? of.snapshot().get(Kinds.SERVICE, labels[1], labels[0])
                : Optional.empty();
    }
}
