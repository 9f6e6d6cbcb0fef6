package dev.timonel.api;

import dev.timonel.model.Face;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.custom.CustomKinds;
import dev.timonel.model.custom.CustomVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A raw request path, split before it is decoded, so that an encoded slash never becomes a separator. One trailing slash
 * is ignored: the official Java client sends it.
 */
record RequestPath(List<String> segments) {

    /** 400 for what is not a path: bad escapes, {@code .} and {@code ..} and slashes inside segments. */
    static RequestPath parse(String raw) {
        List<String> segments = new ArrayList<>();
        String[] parts = raw.split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].isEmpty()) {
                break;
            }
            segments.add(segment(parts[i]));
        }
        return new RequestPath(List.copyOf(segments));
    }

    private static String segment(String raw) {
        String text = decode(raw);
        if (text.equals(".") || text.equals("..")) {
            throw refusal(text, "may not be '" + text + "'");
        }
        if (text.contains("/")) {
            throw refusal(text, "may not contain '/'");
        }
        if (text.contains("%")) {
            throw refusal(text, "may not contain '%'");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw StatusException.badRequest("the path contains a control character");
        }
        return text;
    }

    private static StatusException refusal(String text, String because) {
        return StatusException.badRequest("Name parameter invalid: \"" + text + "\": " + because);
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw StatusException.badRequest("invalid URL escape in path segment \"" + raw + "\"");
            }
            out.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw StatusException.badRequest("path segment \"" + raw + "\" is not UTF-8");
        }
    }

    int length() {
        return segments.size();
    }

    /** The segment, or {@code ""} past the end. */
    String at(int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    /** All from this segment on, joined by slashes. */
    String from(int index) {
        return String.join("/", segments.subList(Math.min(index, segments.size()), segments.size()));
    }

    /** The resource under {@code /api/v1} or {@code /apis/<group>/<version>}, one of the server's own or of these; empty if none is served there. */
    Optional<ResourceRequest> resource(CustomKinds custom) {
        boolean core = at(0).equals("api");
        int start = core ? 2 : 3;
        if ((!core && !at(0).equals("apis")) || length() <= start || segments.contains("")) {
            return Optional.empty();
        }
        String group = core ? "" : at(1);
        String version = at(start - 1);
        List<String> rest = segments.subList(start, length());
        if (rest.get(0).equals("namespaces") && rest.size() >= 3) {
            if (core) {
                Optional<ResourceRequest> placement = placement(rest.get(1), rest.subList(2, rest.size()));
                if (placement.isPresent() && version.equals("v1")) {
                    return placement;
                }
            }
            Optional<ResourceRequest> inNamespace = served(
                            group, version, rest.get(2), rest.get(1), rest.subList(3, rest.size()), custom)
                    .filter(request -> request.kind().namespaced());
            if (inNamespace.isPresent()) {
                return inNamespace;
            }
        }
        Optional<ResourceRequest> review = switch (rest.size()) {
            case 1 -> review(group, version, rest.get(0), "");
            case 3 ->
                rest.get(0).equals("namespaces") ? review(group, version, rest.get(2), rest.get(1)) : Optional.empty();
            default -> Optional.empty();
        };
        return review.isPresent()
                ? review
                : served(group, version, rest.get(0), "", rest.subList(1, rest.size()), custom);
    }

    private static Optional<ResourceRequest> review(String group, String version, String plural, String namespace) {
        return Kinds.review(group, version, plural)
                .filter(kind -> kind.namespaced() != namespace.isEmpty())
                .map(kind -> new ResourceRequest(kind, namespace, "", ""));
    }

    private static Optional<ResourceRequest> served(
            String group, String version, String plural, String namespace, List<String> rest, CustomKinds custom) {
        return Kinds.served(group, version, plural)
                .flatMap(kind -> request(kind, namespace, rest))
                .or(() -> Face.served(group, version, plural)
                        .flatMap(face -> request(face.stored(), namespace, rest)
                                .map(r -> new ResourceRequest(r.kind(), namespace, r.name(), r.subresource(), face))))
                .or(() -> custom.served(group, version, plural).flatMap(found -> custom(found, namespace, rest)));
    }

    private static Optional<ResourceRequest> custom(CustomVersion version, String namespace, List<String> rest) {
        boolean scale = rest.size() == 2 && rest.get(1).equals("scale");
        if (scale && version.facts().scale() == null) {
            return Optional.empty();
        }
        return request(version.kind(), namespace, scale ? rest.subList(0, 1) : rest)
                .map(r -> new ResourceRequest(
                        version.definition().kind(),
                        namespace,
                        r.name(),
                        scale ? "scale" : r.subresource(),
                        null,
                        version));
    }

    /** {@code .../pods/<name>/binding} and {@code /eviction}, and {@code .../bindings}, where the body names the pod. */
    private static Optional<ResourceRequest> placement(String namespace, List<String> rest) {
        boolean anyPod = rest.equals(List.of("bindings"));
        boolean onePod = rest.size() == 3
                && rest.get(0).equals(Kinds.POD.plural())
                && ResourceRequest.PLACEMENTS.contains(rest.get(2));
        if (!anyPod && !onePod) {
            return Optional.empty();
        }
        return Optional.of(
                new ResourceRequest(Kinds.POD, namespace, anyPod ? "" : rest.get(1), anyPod ? "binding" : rest.get(2)));
    }

    private static Optional<ResourceRequest> request(ResourceKind kind, String namespace, List<String> rest) {
        String name = rest.isEmpty() ? "" : rest.get(0);
        String subresource = rest.size() < 2 ? "" : rest.get(1);
        boolean scopeFits = name.isEmpty() || !kind.namespaced() || !namespace.isEmpty();
        boolean subresourceFits = switch (subresource) {
            case "" -> true;
            case "status" -> kind.hasStatus();
            case "scale" -> kind.hasScale();
            case PodLogs.SUBRESOURCE -> PodLogs.has(kind);
            case "resize", "ephemeralcontainers" -> kind.equals(Kinds.POD);
            case TokenRequests.SUBRESOURCE -> kind.equals(Kinds.SERVICE_ACCOUNT);
            case "finalize" -> kind.equals(Kinds.NAMESPACE);
            default -> false;
        };
        return rest.size() <= 2 && scopeFits && subresourceFits
                ? Optional.of(new ResourceRequest(kind, namespace, name, subresource))
                : Optional.empty();
    }
}
