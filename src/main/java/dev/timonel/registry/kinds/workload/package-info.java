/** What keeps pods: Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, and the revisions that they keep. */
@NullMarked
package dev.timonel.registry.kinds.workload;

import org.jspecify.annotations.NullMarked;
