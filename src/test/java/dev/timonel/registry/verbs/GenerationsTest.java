package dev.timonel.registry.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationsTest {
    private static boolean differ(String kind, String before, String after) {
        Class<? extends HasMetadata> type = kind.equals("Pod") ? Pod.class : EndpointSlice.class;
        return Generations.differ(
                KubeObject.draft(Writes.json(type, before)), KubeObject.draft(Writes.json(type, after)));
    }

    @Test
    void theNodeThatAPodIsBoundToIsNobodysWish() {
        String pod = "{'metadata':{'name':'o','namespace':'d'},'spec':{'hostname':'h'%s}}";
        assertThat(differ("Pod", pod.formatted(""), pod.formatted(",'nodeName':'n'")))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}: {1} {2} is a new generation: {3}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "Pod; 'labels':{'a':'b'}; 'x':{}; false",
                "Pod; 'annotations':{'a':'b'}; 'x':{}; false",
                "Pod; 'annotations':{}; 'spec':{'hostname':'h'}; true",
                "Pod; 'annotations':{}; 'status':{'phase':'Running'}; false",
                "EndpointSlice; 'labels':{'a':'b'}; 'x':{}; true",
                "EndpointSlice; 'annotations':{'a':'b'}; 'x':{}; false",
                "EndpointSlice; 'annotations':{}; 'endpoints':[{'addresses':['10.0.0.1']}]; true"
            })
    void whatIsDesiredCounts(String kind, String metadata, String rest, boolean differs) {
        String fields = rest.equals("'x':{}") ? "" : "," + rest;
        assertThat(differ(
                        kind,
                        "{'metadata':{'name':'o','namespace':'d'}}",
                        "{'metadata':{'name':'o','namespace':'d'," + metadata + "}" + fields + "}"))
                .isEqualTo(differs);
    }
}
