package dev.timonel.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.DnsAnswer;
import dev.timonel.mcp.Tool.Answer;
import dev.timonel.mcp.Tool.Effect;
import dev.timonel.model.StatusException;
import dev.timonel.routing.Untold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What the cluster's DNS answers, and by which name of a pod's search list. */
final class DnsTool {
    private static final String[] TYPES = {"A", "AAAA", "SRV", "CNAME", "PTR", "TXT", "SOA", "NS", "ANY"};

    private final Moments moments;
    private final ClusterDns dns;

    DnsTool(Moments moments, ClusterDns dns) {
        this.moments = moments;
        this.dns = dns;
    }

    /**
     * {@code code} is DNS' own (NOERROR, NXDOMAIN, REFUSED for a name outside of the cluster); {@code tried} are the names in
     * their order, the last of which is answered; records are as a zone file has them; {@code notKnown} is what the dump of an
     * imported cluster does not tell and this rests on.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Resolved(
            String apiVersion,
            String kind,
            String resourceVersion,
            String name,
            String type,
            String code,
            List<String> answer,
            List<String> tried,
            @Nullable String remark,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notKnown) {}

    Tool tool() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put(
                "name",
                Parameter.required(
                        "the name as a program in a pod writes it: web, web.shop, web.shop.svc.cluster.local,"
                                + " db-0.db.data; or an address for its name (type PTR)"));
        parameters.put("type", Parameter.optional("A without it").of(TYPES));
        parameters.put(
                "namespace",
                Parameter.optional("that of the pod that asks: short names are completed by it, as resolv.conf does"));
        parameters.put(Moments.AT, Moments.PARAMETER);
        return new Tool(
                "resolve_dns",
                "What does this name resolve to in the cluster?",
                "Answers as the cluster's DNS does, from the same snapshot as the routing, by way of the search list"
                        + " of a pod.",
                Effect.Reads,
                parameters,
                Resolved.class,
                this::resolve);
    }

    private Answer resolve(Arguments arguments) {
        String asked = arguments.text("name");
        String type = arguments.text("type").isEmpty() ? "A" : arguments.text("type");
        var snapshot = moments.asked(arguments);
        List<String> tried = new ArrayList<>();
        DnsAnswer answer = DnsAnswer.FAILED;
        for (Name name : names(asked, type, arguments.text("namespace"), dns.domain(snapshot))) {
            tried.add(name.toString());
            answer = dns.answer(snapshot, name, Type.value(type));
            if (answer.rcode() == Rcode.NOERROR) {
                break;
            }
        }
        Resolved resolved = new Resolved(
                "routing.timonel.dev/v1",
                "DnsAnswer",
                String.valueOf(snapshot.revision()),
                tried.get(tried.size() - 1),
                type,
                Rcode.string(answer.rcode()),
                answer.answer().stream()
                        .map(Object::toString)
                        .map(r -> r.replace('\t', ' '))
                        .toList(),
                tried,
                remark(answer),
                Untold.of(snapshot, Set.of("clusterDomain")));
        return new Answer(text(resolved), resolved);
    }

    private static @Nullable String remark(DnsAnswer answer) {
        return switch (answer.rcode()) {
            case Rcode.REFUSED -> "the name is outside of the cluster's zones: a name server elsewhere answers it";
            case Rcode.NXDOMAIN -> "no Service or pod has this name";
            case Rcode.NOERROR ->
                answer.answer().isEmpty() ? "the name is there, and has no record of this type" : null;
            default -> "what the name holds cannot be written as DNS";
        };
    }

    private static String text(Resolved resolved) {
        StringBuilder text = new StringBuilder(resolved.name())
                .append(' ')
                .append(resolved.type())
                .append(": ")
                .append(resolved.code())
                .append('\n');
        resolved.answer().forEach(line -> text.append("  ").append(line).append('\n'));
        if (resolved.remark() != null) {
            text.append(resolved.remark()).append('\n');
        }
        if (resolved.answer().isEmpty() && resolved.tried().size() > 1) {
            text.append("tried: ").append(String.join(" ", resolved.tried())).append('\n');
        }
        resolved.notKnown()
                .forEach(line -> text.append("not known: ").append(line).append('\n'));
        return text.toString();
    }

    /** As {@code ndots:5} has it: the search list first, the name as it is last; a name with a dot at its end alone. */
    private static List<Name> names(String asked, String type, String namespace, Name zone) {
        if (type.equals("PTR") && dev.timonel.net.IpAddress.parse(asked).isPresent()) {
            return List.of(reverse(asked));
        }
        String domain = zone.toString(true);
        String domainless = asked.toLowerCase(java.util.Locale.ROOT);
        if (asked.endsWith(".") || domainless.endsWith("." + domain.toLowerCase(java.util.Locale.ROOT))) {
            return List.of(name(asked));
        }
        List<Name> names = new ArrayList<>();
        if (!namespace.isEmpty()) {
            names.add(name(asked + "." + namespace + ".svc." + domain));
        }
        names.add(name(asked + ".svc." + domain));
        names.add(name(asked + "." + domain));
        names.add(name(asked));
        return names;
    }

    private static Name reverse(String address) {
        try {
            return org.xbill.DNS.ReverseMap.fromAddress(address);
        } catch (java.net.UnknownHostException malformed) {
            throw StatusException.badRequest(address + " is not an address");
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException malformed) {
            throw StatusException.badRequest("\"" + text + "\" is not a domain name: " + malformed.getMessage());
        }
    }
}
