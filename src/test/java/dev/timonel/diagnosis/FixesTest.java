package dev.timonel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.diagnosis.Diagnosis.Verdict;
import dev.timonel.dump.Dump;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that a diagnosis suggests, where it is a patch: after it the Service answers. */
class FixesTest {
    private static final Pattern PATCH =
            Pattern.compile("kubectl -n (\\S+) patch (\\S+) (\\S+) --type=(json|merge) -p '(.*)'");

    private static Diagnosis diagnose(Dump dump, ClusterSnapshot snapshot, Question question) {
        return Diagnosis.of(snapshot, new Router(dump.proxy()), dump.proxy(), question);
    }

    private static Optional<Matcher> patch(VerdictDump asked) {
        Diagnosis diagnosis = diagnose(asked.dump(), asked.dump().snapshot(), asked.question());
        return Optional.ofNullable(diagnosis.fix())
                .map(Diagnosis.Fix::command)
                .map(PATCH::matcher)
                .filter(Matcher::matches);
    }

    static List<String> mendable() throws IOException {
        return VerdictDump.names().stream()
                .filter(name -> patch(VerdictDump.read(name)).isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("mendable")
    void afterThePatchTheServiceAnswers(String name) {
        VerdictDump asked = VerdictDump.read(name);
        Matcher patch = patch(asked).orElseThrow();
        Settle cluster = new Settle(EndpointReconcilers.all().stream()
                .filter(reconciler -> !reconciler.name().equals("garbage")) // the dumps lack their pods' owners
                .toList());
        cluster.put(asked.dump()
                .snapshot()
                .all()
                .filter(object -> !object.key().equals(Frozen.KEY)) // where it is tried, controllers work
                .map(object -> object.as(object.kind().type()))
                .toArray(HasMetadata[]::new));
        KubeObject object = cluster.snapshot()
                .all()
                .filter(o -> o.kind().singular().equals(patch.group(2))
                        || o.kind().plural().equals(patch.group(2)))
                .filter(o -> o.namespace().equals(patch.group(1)) && o.name().equals(patch.group(3)))
                .findFirst()
                .orElseThrow();
        ObjectNode mended = (ObjectNode) KubeJson.tree(object.json());
        JsonNode change = KubeJson.mapper().readTree(patch.group(5));
        if (patch.group(4).equals("json")) {
            change.forEach(operation -> apply(mended, operation));
        } else {
            merge(mended, change);
        }
        cluster.put(KubeJson.fromTree(mended, object.kind().type()));

        Question again = new Question(
                asked.question().namespace(),
                asked.question().service(),
                "",
                asked.question().from());
        Diagnosis after = diagnose(asked.dump(), cluster.snapshot(), again);
        assertThat(after.verdict())
                .as(patch.group() + "\n" + DiagnosisText.of(after))
                .isEqualTo(Verdict.Answers);
    }

    @Test
    void mostCausesHaveSuchACommand() throws IOException {
        assertThat(mendable()).hasSizeGreaterThanOrEqualTo(9);
    }

    private static void merge(ObjectNode target, JsonNode change) {
        change.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                target.remove(member.getKey());
            } else if (member.getValue().isObject()
                    && target.path(member.getKey()).isObject()) {
                merge((ObjectNode) target.get(member.getKey()), member.getValue());
            } else {
                target.set(member.getKey(), member.getValue());
            }
        });
    }

    /** {@code add} at the end of a list, {@code replace} and {@code remove}: what is suggested is one of those. */
    private static void apply(ObjectNode target, JsonNode operation) {
        String path = operation.get("path").asString();
        JsonNode parent = target.at(path.substring(0, path.lastIndexOf('/')));
        String last = path.substring(path.lastIndexOf('/') + 1);
        boolean removes = operation.get("op").asString().equals("remove");
        if (parent instanceof ArrayNode list) {
            if (last.equals("-")) {
                list.add(operation.get("value"));
            } else if (removes) {
                list.remove(Integer.parseInt(last));
            } else {
                list.set(Integer.parseInt(last), operation.get("value"));
            }
        } else if (removes) {
            ((ObjectNode) parent).remove(last);
        } else {
            ((ObjectNode) parent).set(last, operation.get("value"));
        }
    }
}
