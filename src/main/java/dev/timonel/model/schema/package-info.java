/** What Kubernetes publishes of the types of its kinds, and what a definition of a custom resource says of its own. */
@NullMarked
package dev.timonel.model.schema;

import org.jspecify.annotations.NullMarked;
