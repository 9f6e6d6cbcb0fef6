package dev.timonel.registry.kinds;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Event;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventStrategyTest {
    private static final String TIMED =
            "'eventTime':'2026-01-01T00:00:00.000000Z','involvedObject':{'namespace':'shop'},'reportingComponent':'a.b/c',"
                    + "'reportingInstance':'i','action':'Act','reason':'Why'";
    private static final String LONG = "x".repeat(129);

    private final EventStrategy strategy = new EventStrategy();

    private static Event event(String namespace, String fields) {
        return json(Event.class, "{'metadata':{'name':'e','namespace':'" + namespace + "'}," + fields + "}");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String rule, String namespace, String fields, String error) {
        Event event = event(namespace, fields);
        assertThat(texts(strategy.validate(event, Writes.onNothing()))).containsExactly(error);
        assertThat(texts(strategy.validateUpdate(event, event, Writes.onNothing())))
                .containsExactly(error);
    }

    static Stream<Arguments> refuses() {
        String mismatch = "involvedObject.namespace: Invalid value: \"%s\": does not match event.namespace";
        return Stream.of(
                arguments(
                        "an event lies beside its object",
                        "shop",
                        "'involvedObject':{'namespace':'other'}",
                        mismatch.formatted("other")),
                arguments(
                        "an event of a cluster-scoped object lies in default",
                        "kube-system",
                        "'involvedObject':{'name':'n'}",
                        mismatch.formatted("")),
                arguments("a missing object has no namespace", "shop", "'reason':'x'", mismatch.formatted("")),
                arguments(
                        "a timed event of a cluster-scoped object lies in default or kube-system",
                        "shop",
                        TIMED.replace("'namespace':'shop'", ""),
                        mismatch.formatted("")),
                arguments(
                        "a timed event names its instance",
                        "shop",
                        TIMED.replace("'reportingInstance':'i'", "'reportingInstance':''"),
                        "reportingInstance: Required value"),
                arguments(
                        "a timed event names its action",
                        "shop",
                        TIMED.replace("'Act'", "''"),
                        "action: Required value"),
                arguments(
                        "a timed event names its reason",
                        "shop",
                        TIMED.replace("'Why'", "''"),
                        "reason: Required value"),
                arguments(
                        "a reporter is a qualified name",
                        "shop",
                        TIMED.replace("a.b/c", "/c"),
                        "reportingController: Invalid value: \"/c\": prefix part must be non-empty"),
                arguments(
                        "an instance has up to 128 bytes",
                        "shop",
                        TIMED.replace("'i'", "'" + LONG + "'"),
                        "reportingInstance: Invalid value: \"\": can have at most 128 characters"),
                arguments(
                        "an action has up to 128 bytes",
                        "shop",
                        TIMED.replace("Act", LONG),
                        "action: Invalid value: \"\": can have at most 128 characters"),
                arguments(
                        "a reason has up to 128 bytes",
                        "shop",
                        TIMED.replace("Why", LONG),
                        "reason: Invalid value: \"\": can have at most 128 characters"),
                arguments(
                        "a message has up to 1024 bytes",
                        "shop",
                        TIMED + ",'message':'" + "x".repeat(1025) + "'",
                        "message: Invalid value: \"\": can have at most 1024 characters"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepts(String rule, String namespace, String fields) {
        assertThat(strategy.validate(event(namespace, fields), Writes.onNothing()))
                .isEmpty();
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                arguments("beside its object", "shop", "'involvedObject':{'namespace':'shop'}"),
                arguments("of a node, in default", "default", "'involvedObject':{'name':'n'}"),
                arguments(
                        "an old one may be long",
                        "shop",
                        "'involvedObject':{'namespace':'shop'},'reason':'" + LONG + "'"),
                arguments("a timed one", "shop", TIMED),
                arguments("a timed one of a node", "kube-system", TIMED.replace("'namespace':'shop'", "")),
                arguments("a timed one may lie elsewhere than its object", "other", TIMED));
    }
}
