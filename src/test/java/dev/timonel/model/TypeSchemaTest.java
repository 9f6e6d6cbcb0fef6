package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.TypeSchema.FieldSchema;
import dev.timonel.model.TypeSchema.Shape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DaemonEndpoint;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeSchemaTest {

    @Test
    void fieldsAreThoseOfTheKubernetesTypeInAlphabeticalOrder() {
        assertThat(TypeSchema.of(ServicePort.class).fields().keySet())
                .containsExactly("appProtocol", "name", "nodePort", "port", "protocol", "targetPort");
        assertThat(TypeSchema.of(ServicePort.class).name()).isEqualTo("ServicePort");
    }

    @ParameterizedTest(name = "{0}.{1} is {2}")
    @CsvSource({
        "ServicePort, port, INT32",
        "ServicePort, name, STRING",
        "ServicePort, targetPort, INT_OR_STRING",
        "ServiceSpec, selector, MAP",
        "ServiceSpec, ports, ARRAY",
        "ServiceSpec, publishNotReadyAddresses, BOOLEAN",
        "ServiceSpec, sessionAffinityConfig, OBJECT",
        "ObjectMeta, generation, INT64",
        "ObjectMeta, creationTimestamp, TIME",
        "ObjectMeta, managedFields, ARRAY",
        "ManagedFieldsEntry, time, TIME",
        "ManagedFieldsEntry, fieldsV1, FIELDS",
        "Event, eventTime, MICRO_TIME",
        "Event, firstTimestamp, TIME",
        "NodeSystemInfo, containerRuntimeVersion, STRING",
        "PodSpec, runtimeClassName, STRING",
        "NodeStatus, capacity, MAP",
        "DaemonEndpoint, Port, INT32",
    })
    void shapesFollowTheGoTypes(String type, String field, Shape shape) {
        FieldSchema schema = Objects.requireNonNull(TypeSchema.of(model(type)).field(field));
        assertThat(schema.shape()).isEqualTo(shape);
    }

    private static Class<?> model(String name) {
        for (Class<?> type : new Class<?>[] {
            ServicePort.class,
            ServiceSpec.class,
            ObjectMeta.class,
            ManagedFieldsEntry.class,
            Event.class,
            NodeSystemInfo.class,
            PodSpec.class,
            NodeStatus.class,
            DaemonEndpoint.class
        }) {
            if (type.getSimpleName().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Test
    void elementsAndReferencesLeadOn() {
        FieldSchema ports =
                Objects.requireNonNull(TypeSchema.of(ServiceSpec.class).field("ports"));
        assertThat(ports.elements().type()).isSameAs(TypeSchema.of(ServicePort.class));
        FieldSchema capacity =
                Objects.requireNonNull(TypeSchema.of(NodeStatus.class).field("capacity"));
        assertThat(capacity.elements().shape()).isEqualTo(Shape.QUANTITY);
        FieldSchema containers =
                Objects.requireNonNull(TypeSchema.of(PodSpec.class).field("containers"));
        assertThat(containers.elements().type()).isSameAs(TypeSchema.of(Container.class));
    }

    @Test
    void whatFabric8KeepsBesideTheTypeIsNoField() {
        assertThat(TypeSchema.of(ObjectMeta.class).field("additionalProperties"))
                .isNull();
        assertThat(TypeSchema.of(ObjectMeta.class).field("nope")).isNull();
    }

    /** Go's types: every field of type metav1.Time in the served kinds is called one of these. */
    @Test
    void everyTypeThatTheServedKindsReachCanBeReadAndItsTimesAreKnown() {
        Set<String> times = new TreeSet<>();
        Set<Class<?>> seen = new HashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        Kinds.SERVED.forEach(k -> open.add(k.type()));
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (seen.add(type)) {
                TypeSchema.of(type).fields().forEach((name, field) -> {
                    if (field.shape() == Shape.TIME) {
                        times.add(type.getSimpleName() + "." + name);
                    }
                    FieldSchema inner = field;
                    while (inner.element() != null) {
                        inner = inner.elements();
                    }
                    if (inner.reference() != null) {
                        open.push(inner.reference());
                    }
                });
            }
        }
        assertThat(seen).hasSizeGreaterThan(150);
        assertThat(times)
                .contains(
                        "Condition.lastTransitionTime",
                        "ContainerStateRunning.startedAt",
                        "ContainerStateTerminated.finishedAt",
                        "NodeCondition.lastHeartbeatTime",
                        "PodCondition.lastProbeTime",
                        "PodStatus.startTime",
                        "Taint.timeAdded",
                        "Event.lastTimestamp");
    }
}
