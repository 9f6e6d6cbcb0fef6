/** What the pods and claims of a namespace may ask for. */
@NullMarked
package dev.timonel.registry.kinds.quota;

import org.jspecify.annotations.NullMarked;
