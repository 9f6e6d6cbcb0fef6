/** CustomResourceDefinitions, and the objects that they allow. */
@NullMarked
package dev.timonel.registry.kinds.custom;

import org.jspecify.annotations.NullMarked;
