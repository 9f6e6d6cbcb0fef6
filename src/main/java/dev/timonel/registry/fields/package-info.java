/** Who owns which fields of an object: managedFields, and server-side apply. */
@NullMarked
package dev.timonel.registry.fields;

import org.jspecify.annotations.NullMarked;
