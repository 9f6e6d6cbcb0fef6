/** What create, update, patch, delete and bind do to the state that a transaction works on, the same for all kinds. */
@NullMarked
package dev.timonel.registry.verbs;

import org.jspecify.annotations.NullMarked;
