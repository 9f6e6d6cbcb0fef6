/** Pods on their nodes: what a kubelet does with them from their start to their end, and who makes them leave. */
@NullMarked
package dev.timonel.controller.pods;

import org.jspecify.annotations.NullMarked;
