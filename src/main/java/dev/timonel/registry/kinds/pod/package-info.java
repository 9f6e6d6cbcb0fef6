/** Pods: defaults, admission, validation. */
@NullMarked
package dev.timonel.registry.kinds.pod;

import org.jspecify.annotations.NullMarked;
