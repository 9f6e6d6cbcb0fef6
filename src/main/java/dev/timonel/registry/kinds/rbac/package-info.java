/** Roles and bindings: their defaults and what is valid. */
@NullMarked
package dev.timonel.registry.kinds.rbac;

import org.jspecify.annotations.NullMarked;
