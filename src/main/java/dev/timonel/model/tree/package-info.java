/** JSON and YAML text as trees, and trees fitted to the Kubernetes types as Go's decoders would. */
@NullMarked
package dev.timonel.model.tree;

import org.jspecify.annotations.NullMarked;
