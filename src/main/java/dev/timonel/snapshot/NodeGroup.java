package dev.timonel.snapshot;

import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;

/** What a node asks of every pod, whatever the pod selects or needs. There are few of them, however many nodes there are. */
public record NodeGroup(boolean unschedulable, String readyStatus, List<Taint> taints) {
    public static NodeGroup of(KubeObject node) {
        NodeFacts facts = node.facts(NodeFacts.class);
        return new NodeGroup(facts.unschedulable(), facts.readyStatus(), facts.taints());
    }
}
