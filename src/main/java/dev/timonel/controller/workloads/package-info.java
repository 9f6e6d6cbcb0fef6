/** What keeps pods: ReplicaSets and Deployments, StatefulSets, DaemonSets and Jobs, each by its controller upstream. */
@NullMarked
package dev.timonel.controller.workloads;

import org.jspecify.annotations.NullMarked;
