package dev.timonel.registry.kinds.networking;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.net.Cidr;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import java.util.Optional;

/** {@code ValidateNetworkPolicySpec} of {@code pkg/apis/networking/validation}. */
final class NetworkPolicyValidation {
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    private NetworkPolicyValidation() {}

    static void spec(NetworkPolicySpec spec, FieldErrors errors) {
        LabelSelectorValidation.validate(spec.getPodSelector(), "spec.podSelector", errors);
        for (int i = 0; i < spec.getIngress().size(); i++) {
            String path = "spec.ingress[" + i + "]";
            ports(spec.getIngress().get(i).getPorts(), path, errors);
            peers(spec.getIngress().get(i).getFrom(), path + ".from", errors);
        }
        for (int i = 0; i < spec.getEgress().size(); i++) {
            String path = "spec.egress[" + i + "]";
            ports(spec.getEgress().get(i).getPorts(), path, errors);
            peers(spec.getEgress().get(i).getTo(), path + ".to", errors);
        }
        List<String> types = spec.getPolicyTypes();
        if (types.size() > TYPES.size()) {
            errors.invalid("spec.policyTypes", types, "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!TYPES.contains(types.get(i))) {
                errors.add(FieldError.notSupported("spec.policyTypes[" + i + "]", orEmpty(types.get(i)), TYPES));
            }
        }
    }

    private static void ports(List<NetworkPolicyPort> ports, String path, FieldErrors errors) {
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), path + ".ports[" + i + "]", errors);
        }
    }

    private static void port(NetworkPolicyPort port, String path, FieldErrors errors) {
        if (!FieldErrors.PROTOCOLS.contains(orEmpty(port.getProtocol()))) {
            errors.add(FieldError.notSupported(path + ".protocol", orEmpty(port.getProtocol()), FieldErrors.PROTOCOLS));
        }
        IntOrString value = port.getPort();
        Integer end = port.getEndPort();
        if (value == null) {
            if (end != null) {
                errors.invalid(path + ".endPort", end, "may not be specified when `port` is not specified");
            }
        } else if (value.getStrVal() != null) {
            if (end != null) {
                errors.invalid(path + ".endPort", end, "may not be specified when `port` is non-numeric");
            }
            errors.invalid(path + ".port", value.getStrVal(), Names.portName(value.getStrVal()));
        } else {
            int number = value.getIntVal() == null ? 0 : value.getIntVal();
            errors.invalid(path + ".port", number, Names.portNumber(number));
            if (end != null) {
                if (end < number) {
                    errors.invalid(path + ".endPort", number, "must be greater than or equal to `port`");
                }
                errors.invalid(path + ".endPort", end, Names.portNumber(end));
            }
        }
    }

    private static void peers(List<NetworkPolicyPeer> peers, String path, FieldErrors errors) {
        for (int i = 0; i < peers.size(); i++) {
            peer(peers.get(i), path + "[" + i + "]", errors);
        }
    }

    private static void peer(NetworkPolicyPeer peer, String path, FieldErrors errors) {
        LabelSelectorValidation.validate(peer.getPodSelector(), path + ".podSelector", errors);
        LabelSelectorValidation.validate(peer.getNamespaceSelector(), path + ".namespaceSelector", errors);
        boolean selects = peer.getPodSelector() != null || peer.getNamespaceSelector() != null;
        if (peer.getIpBlock() != null) {
            block(peer.getIpBlock(), path + ".ipBlock", errors);
            if (selects) {
                errors.forbidden(path, "may not specify both ipBlock and another peer");
            }
        } else if (!selects) {
            errors.add(FieldError.required(path, "must specify a peer"));
        }
    }

    private static void block(IPBlock block, String path, FieldErrors errors) {
        String text = orEmpty(block.getCidr());
        if (text.isEmpty()) {
            errors.required(path + ".cidr");
            return;
        }
        errors.invalid(path + ".cidr", text, Names.cidr(text));
        Optional<Cidr> whole = Cidr.parse(text);
        for (int i = 0; whole.isPresent() && i < block.getExcept().size(); i++) {
            String except = orEmpty(block.getExcept().get(i));
            String field = path + ".except[" + i + "]";
            errors.invalid(field, except, Names.cidr(except));
            Optional<Cidr> part = Cidr.parse(except);
            if (part.isPresent() && !isStrictPart(part.get(), whole.get())) {
                errors.invalid(field, except, "must be a strict subset of `cidr`");
            }
        }
    }

    private static boolean isStrictPart(Cidr part, Cidr whole) {
        return part.family() == whole.family() && whole.contains(part.network()) && whole.prefix() < part.prefix();
    }
}
