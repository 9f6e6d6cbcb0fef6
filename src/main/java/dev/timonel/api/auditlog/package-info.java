/** Who asked for what, when, and what they were told: {@code apiserver/pkg/audit} as JSON lines in a file. */
@NullMarked
package dev.timonel.api.auditlog;

import org.jspecify.annotations.NullMarked;
