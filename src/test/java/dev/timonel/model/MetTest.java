package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetTest {
    /** As of the pods of two thousand Services, whose name is the value of two labels: their maps' own hashes are few. */
    @Test
    void equalLabelsAreHeldOnceThoughOneTextIsTheValueOfTwoKeys() {
        List<Map<String, String>> first = all();
        List<Map<String, String>> again = all();
        Set<Object> held = Collections.newSetFromMap(new IdentityHashMap<>());
        held.addAll(first);
        held.addAll(again);
        assertThat(again).isEqualTo(first);
        assertThat(held).hasSizeLessThan(3000);
    }

    private static List<Map<String, String>> all() {
        List<Map<String, String>> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Map<String, String> labels = new HashMap<>();
            labels.put("app", "web-" + i);
            labels.put("app.kubernetes.io/name", "web-" + i);
            labels.put("pod-template-hash", "6d4b75cb6d");
            all.add(Met.labels(labels));
        }
        return all;
    }
}
