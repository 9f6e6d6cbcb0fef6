/** The last gate of a write: ValidatingAdmissionPolicies, judged on the state that the write is decided on. */
@NullMarked
package dev.timonel.registry.admission;

import org.jspecify.annotations.NullMarked;
